"""Checks and counts that the Hub client and the web client share."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from extract.records.json_scan import PageError
from extract.redaction import LISTING_QUERY, public_url, redact
from extract.words import shortened

MASKED_LENGTH = 100_000  # characters of a response in which secrets are masked before it is cut
LISTINGS = "/api/models"
_PORTS = {"http": 80, "https": 443}


@dataclass
class Traffic:
    """Request counts of one source, summed over its threads."""

    requests: int = 0
    retries: int = 0
    pages: int = 0
    waited_seconds: float = 0.0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(
        self, requests: int = 0, retries: int = 0, pages: int = 0, waited_seconds: float = 0.0
    ) -> None:
        """Adds to the counts, from any thread."""
        with self._lock:
            self.requests += requests
            self.retries += retries
            self.pages += pages
            self.waited_seconds += waited_seconds


def total(parts: Iterable[Traffic]) -> dict[str, Any]:
    """The counts of a source, summed over its clients, for the run record."""
    parts = list(parts)
    return {
        "pages": sum(part.pages for part in parts),
        "requests": sum(part.requests for part in parts),
        "retries": sum(part.retries for part in parts),
        "waited_seconds": round(sum(part.waited_seconds for part in parts), 3),
    }


def origin(url: str) -> tuple[str, str, int]:
    """(scheme, host, port): the token is only sent to an equal origin."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> int | None:
    """Seconds in a Retry-After header (a number or a date); None without the header."""
    value = next((text for name, text in headers.items() if name.lower() == "retry-after"), "")
    value = value.strip()
    if value.isascii() and value.isdigit():
        return int(value[:12])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0, round((until - (now or datetime.now(UTC))).total_seconds()))


def seconds_ahead(headers: Mapping[str, str]) -> float | None:
    """Seconds by which this machine's clock is ahead of a response's Date; None without one."""
    value = next((text for name, text in headers.items() if name.lower() == "date"), "")
    try:
        return (datetime.now(UTC) - parsedate_to_datetime(value)).total_seconds()
    except (ValueError, TypeError):  # no date, or one without a time zone
        return None


def check_content_type(content_type: str) -> None:
    """Raises PageError unless it is application/json: log-in pages and proxies send HTML."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        raise PageError(f"content type {kind or 'missing'!r} instead of application/json")


def excerpt(text: str, length: int = 120) -> str:
    """The start of a response on one line, for an error message."""
    flat = re.sub(r"\s+", " ", redact(text[:MASKED_LENGTH])).strip()
    return shortened("".join(char if char.isprintable() else "?" for char in flat), length)


def source_url(url: str, params: Mapping[str, object] | None = None) -> str:
    """The address of a request for raw rows and messages: no user, no secrets, no `expand` list.

    The query is only kept for the Hub's listings: for another document it may be a key to it. The
    two dozen `expand` values are the same for every row of a listing and are in the code.
    """
    parts = urlsplit(url)
    if not parts.path.endswith(LISTINGS):
        return redact(public_url(url))
    query = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in (params or {}).items():
        query += [(name, str(item)) for item in (value if isinstance(value, list) else [value])]
    public = [(name, value) for name, value in query if name in LISTING_QUERY and name != "expand"]
    text = public_url(url) + ("?" + urlencode(public, safe="/:,") if public else "")
    return redact(text)


def describe_request(url: str) -> str:
    """A request as messages name it: GET and the address without secrets."""
    return f"GET {shortened(source_url(url), 200)}"
