"""The last run, by the scheduler's state file and by hf.runs; works without an answer too."""

import logging
from datetime import UTC, datetime

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import open_target
from extract.errors import CatalogError
from extract.runs.history import History, history
from extract.runs.records import settle
from extract.schedule.state import State

log = logging.getLogger(__name__)


def last_run(
    settings: Settings, state: State | None, settles: bool = True
) -> tuple[str | None, str | None, int | None]:
    """(start, status, new models) of the run that began last, scheduled or not.

    A scheduled check leaves no row in hf.runs: the state file alone tells of it.

    Args:
        settles: records runs that crashed first; without it nothing is written.
    """
    if settles:
        settle(settings, open_target(settings))
    found = _history(settings)
    latest = found.latest if found else None
    scheduled = clock.parsed(state.last_run) if state else None
    if state is not None and scheduled is not None:
        is_later = latest is None or scheduled > latest.started_at
        if is_later or state.last_status == "running":
            return state.last_run, state.last_status, state.new_models_found
    if latest is None:
        return None, None, None
    started = latest.started_at.astimezone(UTC).isoformat(timespec="seconds")
    return started, latest.status, latest.new_models


def last_good_end(settings: Settings) -> datetime | None:
    """When the last good run ended; None if there was none or the database cannot be read."""
    found = _history(settings)
    return found.last_good.completed_at if found and found.last_good else None


def _history(settings: Settings) -> History | None:
    try:
        return history(settings, open_target(settings))
    except CatalogError as error:  # no catalog yet, or the database is unavailable
        log.debug("the runs cannot be read: %s", error)
        return None
