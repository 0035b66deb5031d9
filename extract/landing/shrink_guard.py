"""The shrink guard: a listing that shrank too much does not count, as it may be incomplete.

The number of models (or rows) is compared with the last listing of that name that counted, up to
the current limit per task. One that is empty now never counts. The rows stay in raw, but the
listing is left out of the run record: the previous one stays current, and the run is partial.
"""

import logging
from typing import Any

from extract.config.settings import Settings
from extract.databases import Database
from extract.landing.queue import LandingQueue
from extract.landing.run_record import latest_rows, listed
from extract.records.raw_rows import ALL, NEW_OR_CHANGED
from extract.registry import RAW_TABLES
from extract.words import counted

log = logging.getLogger(__name__)


def withhold_shrunk(database: Database, queue: LandingQueue, settings: Settings) -> None:
    """Removes listings that shrank by more than MAX_SHRINK percent from the complete ones."""
    if settings.accept_shrink:
        return
    before = latest_rows(database)
    for entry in list(queue.listings):
        table, listing = entry["table"], entry["listing"]
        if listing in NEW_OR_CHANGED:
            continue
        expected = before.get((table, listing), 0)
        if table == "hub_models" and listing != ALL:
            expected = min(expected, settings.limit_per_task)
        found = listed(entry)
        if found < expected * (1 - settings.max_shrink / 100) or (expected and not found):
            _withhold(queue, entry, expected, settings)


def _withhold(
    queue: LandingQueue, entry: dict[str, Any], expected: int, settings: Settings
) -> None:
    name = entry["listing"] or entry["table"]
    summary = (
        f"{name} shrank from {expected:,} to {counted(listed(entry), 'row')}: the old listing stays"
    )
    queue.listings.remove(entry)
    report = queue.reports[RAW_TABLES[entry["table"]].source]
    if report.status == "success":
        report.status = "partial"
    report.error = f"{report.error}; {summary}" if report.error else summary
    log.warning(
        "%s.\nThat is %s. To accept it run once with --accept-shrink.",
        summary,
        f"more than MAX_SHRINK={settings.max_shrink:g} percent" if listed(entry) else "all of it",
    )
