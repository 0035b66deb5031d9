"""Faults on request: which request fails, how often, and in what way."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = (
    "status",  # this status, these headers, this body
    "headers",  # the right answer with these headers over its own (None takes one away)
    "cut_body",  # the full length announced, half of the body sent, connection closed
    "short_body",  # the same, one byte short
    "reset",  # the connection reset after half of the body
    "hang",  # nothing, for `seconds` (default: until the client or the server goes)
    "slow",  # the right answer, its bytes spread over `seconds`
    "html",  # a page for people, with status 200
    "bad_json",  # JSON cut in the middle, with an honest length
    "invalid_utf8",  # the right answer with a byte in it that is no UTF-8
    "empty",  # status 200 and no byte
    "error_object",  # {"error": ...} with status 200
    "wrong_type",  # JSON of the wrong shape with status 200 (`body`, default: null)
    "loop_next",  # the right answer, linking to itself as the next page
    "foreign_next",  # the right answer, linking to another host (`body`: its URL)
    "no_next",  # the right answer, its link to the next page taken away
    "half_list",  # the first half of the records, and no next page
)


@dataclass
class Fault:
    """One way of failing.

    Attributes:
        path: A prefix of, or a regular expression found in, `/path?query` of the request.
        kind: One of `KINDS`.
        nth: The first matching request that fails, counting from 1.
        times: How many fail from there on; None for every one.
        method: Only requests of this method; None for any.
        status: For `status`.
        headers: For `status` and `headers`.
        body: For `status`, `html`, `wrong_type`, `foreign_next`.
        seconds: For `hang` and `slow`.
        matched: Matching requests seen so far.
        fired: How many of them failed.
    """

    path: str
    kind: str = "status"
    nth: int = 1
    times: int | None = 1
    method: str | None = None
    status: int = 503
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: str | bytes | None = None
    seconds: float | None = None
    matched: int = 0
    fired: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault {self.kind!r}; there are {', '.join(KINDS)}")
        self._pattern = re.compile(self.path)

    def matches(self, method: str, target: str) -> bool:
        """Whether a request is one of those this fault is about."""
        if self.method not in (None, method):
            return False
        return target.startswith(self.path) or self._pattern.search(target) is not None

    def body_bytes(self, default: str) -> bytes:
        """The body to send."""
        body = default if self.body is None else self.body
        return body if isinstance(body, bytes) else body.encode()

    def as_dict(self) -> dict[str, Any]:
        """The fault as `GET /_faults` shows it."""
        names = ("path", "kind", "nth", "times", "method", "status", "seconds", "matched", "fired")
        return {name: getattr(self, name) for name in names}


class Faults:
    """The active faults, in the order in which they were added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Activate a fault; the same object tells later how often it fired."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Take away every fault."""
        with self._lock:
            self._faults.clear()

    def all(self) -> list[Fault]:
        """The active faults."""
        with self._lock:
            return list(self._faults)

    def take(self, method: str, target: str) -> Fault | None:
        """The fault that this request meets; every matching fault counts it."""
        chosen = None
        with self._lock:
            for fault in self._faults:
                if not fault.matches(method, target):
                    continue
                fault.matched += 1
                ended = fault.times is not None and fault.matched >= fault.nth + fault.times
                if chosen is None and fault.matched >= fault.nth and not ended:
                    fault.fired += 1
                    chosen = fault
        return chosen
