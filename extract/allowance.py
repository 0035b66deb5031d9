"""How many requests a server still allows, and when so many more will have been made."""

import math
import time
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Allowance:
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

    def less_one(self) -> "Allowance":
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
