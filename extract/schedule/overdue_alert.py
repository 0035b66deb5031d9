"""Whether no run has succeeded for ALERT_AFTER_HOURS: told once, until one succeeds again."""

import logging
from datetime import datetime, timedelta

from extract.config import clock
from extract.config.settings import Settings
from extract.runs import alerts
from extract.schedule.published import LAST_SUCCESS, published_row
from extract.schedule.state import State

log = logging.getLogger(__name__)


def tell_silence(settings: Settings, state: State) -> bool:
    """Posts the alert where it is due; says whether the state changed.

    A success is a scheduled run's, or any that hf.ingestion_runs has: published, then.
    """
    hours = settings.alert_after_hours
    if not hours:
        return False
    limit = clock.now() - timedelta(hours=hours)
    scheduled = clock.parsed(state.last_success)
    if _is_recent(scheduled or clock.parsed(state.since), limit):
        return False
    [published] = published_row(settings, LAST_SUCCESS) or [None]
    known = [moment for moment in (scheduled, published) if moment]
    last = max(known, default=None)
    of = last.isoformat(timespec="seconds") if last else state.since
    if _is_recent(last, limit) or state.silence_told == of:
        return False
    log.warning("No run has succeeded for %g hours.", hours)
    alerts.silence(hours, of if last else None)
    state.silence_told = of
    return True


def _is_recent(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment > limit
