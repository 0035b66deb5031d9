"""A half-empty answer is no mass deletion: a listing that shrank too far does not count.

Compared is what landed with the last listing of that name that counted, cut off at today's limit.
The rows stay in raw; the listing is left out of the run record, so that the old one stays in force,
and the run is partial.
"""

import logging
from typing import Any

from extract.databases import Database
from extract.feed import Feed
from extract.raw_rows import NEWS
from extract.runs import newest_rows
from extract.settings import Settings
from extract.sources.hub import ALL

log = logging.getLogger(__name__)
SOURCE_OF = {
    "hub_tasks": "hub",
    "hub_models": "hub",
    "community_rankings": "community",
    "openrouter_models": "openrouter",
    "dataset_folders": "datasets",
}


def withhold_shrunk(database: Database, feed: Feed, settings: Settings) -> None:
    """Takes listings that shrank by more than MAX_SHRINK percent out of what the feed declares."""
    if settings.accept_shrink:
        return
    before = newest_rows(database)
    for entry in list(feed.listings):
        table, listing = entry["table"], entry["listing"]
        if listing in NEWS:
            continue
        expected = before.get((table, listing), 0)
        if table == "hub_models" and listing != ALL:
            expected = min(expected, settings.limit_per_task)
        if entry["rows"] < expected * (1 - settings.max_shrink / 100):
            _withhold(feed, entry, expected, settings)


def _withhold(feed: Feed, entry: dict[str, Any], expected: int, settings: Settings) -> None:
    name = entry["listing"] or entry["table"]
    said = f"{name} shrank from {expected} to {entry['rows']} rows: the old listing stays in force"
    feed.listings.remove(entry)
    report = feed.reports[SOURCE_OF[entry["table"]]]
    if report.status == "success":
        report.status = "partial"
    report.error = f"{report.error}; {said}" if report.error else said
    log.warning(
        "%s.\nThat is more than MAX_SHRINK=%g percent. To take it: run once with --accept-shrink.",
        said,
        settings.max_shrink,
    )
