"""The Hub's rate limit, kept to: its whole allowance is used, and a 429 never met.

Every answer says how many requests are left until the window ends. Once none are left, nobody asks
before that. All threads and all chains of a client share one pacer; where the headers are missing
there is nothing to keep to.
"""

import threading
import time
from collections.abc import Callable, Mapping

from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

from extract.allowance import Allowance

# The reset comes in whole seconds; a second more is cheaper than a 429.
MARGIN = 1.0
RESOURCE = "api"  # files and web pages have allowances of their own


class Pacer:
    """Counts requests against the allowance that the newest answer told.

    Args:
        max_wait: seconds; a longer wait is left to the server to ask for, and is an error then.
        on_wait: called with the seconds of a wait before it starts.
    """

    def __init__(self, max_wait: float, on_wait: Callable[[float], None]) -> None:
        self._max_wait, self._on_wait = max_wait, on_wait
        self._lock = threading.Lock()
        self._allowance: Allowance | None = None
        self._told_until = 0.0

    @property
    def allowance(self) -> Allowance | None:
        """What is left in the window; None before the first answer, or after its end."""
        return self._allowance

    def before_request(self) -> float:
        """Waits until a request is allowed; returns the seconds that it took."""
        waited = 0.0
        while (wait := self._take()) > 0:
            self._tell(wait)
            time.sleep(wait)
            waited += wait
        return waited

    def _tell(self, wait: float) -> None:
        """Once for all threads that wait for the same."""
        with self._lock:
            is_news = time.monotonic() >= self._told_until
            if is_news:
                self._told_until = time.monotonic() + wait
        if is_news:
            self._on_wait(wait)

    def after_response(self, headers: Mapping[str, str]) -> None:
        """Notes what an answer says is left."""
        told = parse_ratelimit_headers(headers)
        if told is None or told.resource_type != RESOURCE:
            return
        ends_at = time.monotonic() + told.reset_in_seconds + MARGIN
        with self._lock:
            known = self._allowance
            is_same = known is not None and ends_at < known.ends_at + 2 * MARGIN
            # Answers overtake each other, and requests are on their way that none of them counts.
            left = min(told.remaining, known.left) if known and is_same else told.remaining
            self._allowance = Allowance(
                left, ends_at, told.limit, told.window_seconds or told.reset_in_seconds
            )

    def _take(self) -> float:
        """Takes a request out of the allowance; else the seconds until there is a new one."""
        with self._lock:
            if self._allowance is None:
                return 0.0
            wait = self._allowance.ends_at - time.monotonic()
            if wait <= 0:
                self._allowance = None
            elif self._allowance.left > 0:
                self._allowance = self._allowance.less_one()
            elif wait <= self._max_wait + MARGIN:
                return wait
            return 0.0
