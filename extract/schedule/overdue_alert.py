"""The overdue alert: posted once if no run has succeeded for ALERT_AFTER_HOURS."""

import logging
from datetime import datetime, timedelta

from extract.config import clock
from extract.config.settings import Settings
from extract.runs import alerts
from extract.schedule.last_run import last_good_end
from extract.schedule.state import State

log = logging.getLogger(__name__)


def alert_if_overdue(settings: Settings, state: State) -> bool:
    """Posts the alert if it is due; returns whether the state changed.

    Good runs are the scheduled ones and all in hf.runs; a partial one is with ALLOW_PARTIAL.
    """
    hours = settings.alert_after_hours
    if not hours:
        return False
    limit = clock.now() - timedelta(hours=hours)
    scheduled = clock.parsed(state.last_success)
    if _is_recent(scheduled or clock.parsed(state.since), limit):
        return False
    known = [moment for moment in (scheduled, last_good_end(settings)) if moment]
    last = max(known, default=None)
    since = last.isoformat(timespec="seconds") if last else state.since
    if _is_recent(last, limit) or state.overdue_alerted_for == since:
        return False
    log.warning("No run has succeeded for %g hours.", hours)
    alerts.overdue(hours, since if last else None)
    state.overdue_alerted_for = since
    return True


def _is_recent(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment > limit
