"""Due times by HF_SYNC_SCHEDULE (a cron expression, UTC). Pure."""

from datetime import datetime, timedelta

from croniter import croniter


class Plan:
    """The due times of a valid cron expression."""

    def __init__(self, expression: str) -> None:
        self._expression = expression

    def next_after(self, moment: datetime) -> datetime:
        """The first due time after a moment."""
        found: datetime = croniter(self._expression, moment).get_next(datetime)
        return found

    def due(self, last: datetime, now: datetime) -> datetime | None:
        """The latest due time after `last` that has passed, or None; earlier ones are skipped."""
        # `last` may be in the future if the clock was set back since.
        first = self.next_after(min(last, now))
        if first > now:
            return None
        whole_second = now.replace(microsecond=0) + timedelta(seconds=1)
        latest: datetime = croniter(self._expression, whole_second).get_prev(datetime)
        return max(first, latest)
