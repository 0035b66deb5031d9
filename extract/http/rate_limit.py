"""The Hub's rate limit, kept to: its whole rate_limit is used, and a 429 never met.

Every answer says how many requests are left until the window ends. Once none are left, nobody asks
before that. All threads and all chains of a client share one RateLimiter; where the headers are
missing there is nothing to keep to.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

# The reset comes in whole seconds; a second more is cheaper than a 429.
MARGIN = 1.0
RESOURCE = "api"  # files and web pages have limits of their own


@dataclass(frozen=True)
class RateLimit:
    """What is left of a fixed window.

    Attributes:
        left: requests.
        ends_at: when the window ends, by the monotonic clock.
        limit: requests in a window; None where the server does not say.
        window: seconds of a window.
    """

    left: int
    ends_at: float
    limit: int | None
    window: int

    def less_one(self) -> "RateLimit":
        """After one more request."""
        return replace(self, left=self.left - 1)

    def seconds_for(self, requests: float, per_second: float) -> float:
        """How long so many more requests take, at a rate while none of them has to wait."""
        if requests <= self.left or not self.limit:
            return requests / per_second
        more = requests - self.left
        windows = math.ceil(more / self.limit) - 1
        rest = more - windows * self.limit
        return max(0.0, self.ends_at - time.monotonic()) + windows * self.window + rest / per_second


class RateLimiter:
    """Counts requests against the rate_limit that the newest answer reported.

    Args:
        max_wait: seconds; a longer wait is left to the server to ask for, and is an error then.
        on_wait: called with the seconds of a wait before it starts.
    """

    def __init__(self, max_wait: float, on_wait: Callable[[float], None]) -> None:
        self._max_wait, self._on_wait = max_wait, on_wait
        self._lock = threading.Lock()
        self._rate_limit: RateLimit | None = None
        self._reported_until = 0.0

    @property
    def rate_limit(self) -> RateLimit | None:
        """What is left in the window; None before the first answer, or after its end."""
        return self._rate_limit

    def before_request(self) -> float:
        """Waits until a request is allowed; returns the seconds that it took."""
        waited = 0.0
        while (wait := self._take()) > 0:
            self._report(wait)
            time.sleep(wait)
            waited += wait
        return waited

    def _report(self, wait: float) -> None:
        """Once for all threads that wait for the same."""
        with self._lock:
            is_new = time.monotonic() >= self._reported_until
            if is_new:
                self._reported_until = time.monotonic() + wait
        if is_new:
            self._on_wait(wait)

    def after_response(self, headers: Mapping[str, str]) -> None:
        """Notes what an answer says is left."""
        reported = parse_ratelimit_headers(headers)
        if reported is None or reported.resource_type != RESOURCE:
            return
        ends_at = time.monotonic() + reported.reset_in_seconds + MARGIN
        with self._lock:
            known = self._rate_limit
            is_same = known is not None and ends_at < known.ends_at + 2 * MARGIN
            # Answers overtake each other, and requests are on their way that none of them counts.
            left = min(reported.remaining, known.left) if known and is_same else reported.remaining
            self._rate_limit = RateLimit(
                left, ends_at, reported.limit, reported.window_seconds or reported.reset_in_seconds
            )

    def _take(self) -> float:
        """Takes a request out of the rate_limit; else the seconds until there is a new one."""
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
