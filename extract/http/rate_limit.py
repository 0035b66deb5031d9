"""Keeps to the Hub's rate limit: uses all allowed requests without running into a 429.

Every response says how many requests are left in the current window. Once none are left, all
threads wait for its end. The threads and sources of a run share one RateLimiter; without the
headers there is no limit to keep to.

Written by hand: rate limit libraries space requests by a limit set in advance; here the server
reports what is left. huggingface_hub only waits after a 429.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

# The reset is in whole seconds; waiting one more is cheaper than a 429.
MARGIN = 1.0
RESOURCE = "api"  # files and web pages have limits of their own


@dataclass(frozen=True)
class RateLimit:
    """What is left of the current window.

    Attributes:
        left: requests.
        ends_at: when the window ends, on the monotonic clock.
        limit: requests in a whole window; None if the server does not say.
        window: length of a window in seconds.
    """

    left: int
    ends_at: float
    limit: int | None
    window: int

    def less_one(self) -> "RateLimit":
        """The limit after one more request."""
        return replace(self, left=self.left - 1)

    def seconds_for(self, requests: float, per_second: float) -> float:
        """Seconds until so many more requests are done, waits for new windows included.

        Args:
            per_second: the rate of requests while none has to wait.
        """
        if requests <= self.left or not self.limit:
            return requests / per_second
        more = requests - self.left
        windows = math.ceil(more / self.limit) - 1
        rest = more - windows * self.limit
        return max(0.0, self.ends_at - time.monotonic()) + windows * self.window + rest / per_second


class RateLimiter:
    """Counts requests against the limit that the latest response reported.

    Args:
        max_wait: seconds; no longer wait is made here, so that the server's 429 becomes the error.
        on_wait: called with the seconds of a wait before it starts.
    """

    def __init__(self, max_wait: float, on_wait: Callable[[float], None]) -> None:
        self._max_wait, self._on_wait = max_wait, on_wait
        self._lock = threading.Lock()
        self._rate_limit: RateLimit | None = None
        self._reported_until = 0.0

    @property
    def rate_limit(self) -> RateLimit | None:
        """What is left in the window; None before the first response and after its end."""
        return self._rate_limit

    def before_request(self) -> float:
        """Waits until a request is allowed; returns the seconds waited."""
        waited = 0.0
        while (wait := self._take()) > 0:
            self._report(wait)
            time.sleep(wait)
            waited += wait
        return waited

    def _report(self, wait: float) -> None:
        """Calls `on_wait` once for all threads that wait for the same window."""
        with self._lock:
            is_new = time.monotonic() >= self._reported_until
            if is_new:
                self._reported_until = time.monotonic() + wait
        if is_new:
            self._on_wait(wait)

    def after_response(self, headers: Mapping[str, str]) -> None:
        """Updates the limit from the headers of a response."""
        reported = parse_ratelimit_headers(headers)
        if reported is None or reported.resource_type != RESOURCE:
            return
        ends_at = time.monotonic() + reported.reset_in_seconds + MARGIN
        with self._lock:
            known = self._rate_limit
            is_same = known is not None and ends_at < known.ends_at + 2 * MARGIN
            # Responses arrive out of order and do not count the requests that are still under way.
            left = min(reported.remaining, known.left) if known and is_same else reported.remaining
            self._rate_limit = RateLimit(
                left, ends_at, reported.limit, reported.window_seconds or reported.reset_in_seconds
            )

    def _take(self) -> float:
        """Takes one request off the limit and returns 0; else the seconds until the next window."""
        with self._lock:
            if self._rate_limit is None:
                return 0.0
            wait = self._rate_limit.ends_at - time.monotonic()
            if wait <= 0:
                self._rate_limit = None
            elif self._rate_limit.left > 0:
                self._rate_limit = self._rate_limit.less_one()
            elif wait <= self._max_wait + MARGIN:
                return wait
            return 0.0
