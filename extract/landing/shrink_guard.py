"""A half-empty answer is no mass deletion: a listing that shrank too far does not count.

Compared is what landed with the last listing of that name that counted, cut off at today's limit.
The rows stay in raw; the listing is left out of the run record, so that the old one goes on
counting, and the run is partial.
"""

import logging
from typing import Any

from extract.config.settings import Settings
from extract.databases import Database
from extract.landing.queue import LandingQueue
from extract.landing.run_record import newest_rows
from extract.records.raw_rows import ALL, NEW_OR_CHANGED
from extract.registry import RAW_TABLES

log = logging.getLogger(__name__)


def withhold_shrunk(database: Database, queue: LandingQueue, settings: Settings) -> None:
    """Takes listings that shrank by more than MAX_SHRINK percent out of what the queue declares."""
    if settings.accept_shrink:
        return
    before = newest_rows(database)
    for entry in list(queue.listings):
        table, listing = entry["table"], entry["listing"]
        if listing in NEW_OR_CHANGED:
            continue
        expected = before.get((table, listing), 0)
        if table == "hub_models" and listing != ALL:
            expected = min(expected, settings.limit_per_task)
        if entry["rows"] < expected * (1 - settings.max_shrink / 100):
            _withhold(queue, entry, expected, settings)


def _withhold(
    queue: LandingQueue, entry: dict[str, Any], expected: int, settings: Settings
) -> None:
    name = entry["listing"] or entry["table"]
    said = f"{name} shrank from {expected} to {entry['rows']} rows: the old listing stays"
    queue.listings.remove(entry)
    report = queue.reports[RAW_TABLES[entry["table"]].source]
    if report.status == "success":
        report.status = "partial"
    report.error = f"{report.error}; {said}" if report.error else said
    log.warning(
        "%s.\nThat is more than MAX_SHRINK=%g percent. To take it: run once with --accept-shrink.",
        said,
        settings.max_shrink,
    )
