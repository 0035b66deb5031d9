"""Finds new or changed models: reads the Hub's listings, latest first, as far as needed.

    GET /api/models?sort=createdAt       -> `new`: in the window, not in hf.models, and news
    GET /api/models?sort=trendingScore   -> `new`: unknown, however old; only where that is news
    GET /api/models?sort=lastModified    -> `changed`: in hf.models with an older last_modified

The window starts `overlap` before the latest model in hf.models, so that late edits, models that
were listed late and differing clocks do not hide a model. A listing is read until a record from
before the window; or, once past the latest known model, until QUIET_RECORDS records in a row were
known and unchanged: an unchanged Hub takes two pages. What is in the window and no news (news.py)
is looked at again each time, as it may have become news. If no known model has a time, as a mirror
may serve none, the window has no start and all records count as past the latest known one.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from extract.config import clock
from extract.http.checks import source_url
from extract.http.hub_client import HubClient
from extract.http.paging import Page, pages
from extract.records.pages import Record, split_array
from extract.records.raw_rows import Batch
from extract.records.record_values import time_of
from extract.sources.community import TRENDING_LIMIT
from extract.sources.hub import EXPAND, PAGE_SIZE
from extract.sync.known import Known
from extract.sync.news import News

log = logging.getLogger(__name__)
NEW, CHANGED = "new", "changed"
QUIET_RECORDS = 2 * PAGE_SIZE


@dataclass
class Found:
    """What a check has found so far.

    Attributes:
        looked_at: ids of the models in the window and of the trending ones, each once.
        new: ids that hf.models does not know and a rule takes, latest first; then what trends.
        changed: ids that it knows with an older last_modified.
        skipped: ids that it does not know and no rule of SYNC_NEWS takes, latest first.
        positions: records found so far, by listing.
    """

    looked_at: set[str] = field(default_factory=set)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    skipped: dict[str, None] = field(default_factory=dict)  # a set that keeps its order
    positions: dict[str, int] = field(default_factory=lambda: {NEW: 0, CHANGED: 0})

    @property
    def known(self) -> int:
        """How many of the models looked at hf.models knows."""
        return len(self.looked_at) - len(self.new) - len(self.skipped)


def new_models(
    client: HubClient, known: Known, news: News, overlap: timedelta, found: Found
) -> Iterator[Batch]:
    """Yields the records of models that are news, each model once."""
    for page, records in _latest_first(client, "createdAt", known.created, overlap, found, NEW):
        unknown = _unknown(known, records, found)
        yield _batch(NEW, page, _taken(unknown, news.takes, found), found)
    if not news.takes_trending:
        return
    url = f"{client.endpoint}/api/models"
    params = _params("trendingScore", TRENDING_LIMIT)
    trending, _ = client.page(url, split_array, params)
    named = [record for record in trending[:TRENDING_LIMIT] if record.key]
    page = Page(source_url(url, params), 1, named, None)
    unknown = _unknown(known, page.records, found)
    yield _batch(NEW, page, _taken(unknown, lambda record: True, found), found)


def changed_models(
    client: HubClient, known: Known, overlap: timedelta, found: Found
) -> Iterator[Batch]:
    """Yields the records of known models with a newer lastModified than hf's, each model once."""
    seen: set[str] = set()
    listing = _latest_first(client, "lastModified", known.modified, overlap, found, CHANGED)
    for page, records in listing:
        before = known.models([record.key for record in records])
        newer = []
        for record in records:
            if record.key not in seen and _is_newer(record, before):
                seen.add(record.key)
                newer.append(record)
        found.changed += [record.key for record in newer]
        yield _batch(CHANGED, page, newer, found)


def _unknown(known: Known, records: Sequence[Record], found: Found) -> list[Record]:
    """The records that hf does not have and this check has not taken yet."""
    unseen = {
        record.key: record
        for record in records
        if record.key not in found.looked_at or record.key in found.skipped
    }
    known_ids = known.models([key for key in unseen if key not in found.skipped])
    found.looked_at.update(unseen)
    return [record for key, record in unseen.items() if key not in known_ids]


def _taken(
    records: Sequence[Record], takes: Callable[[Record], bool], found: Found
) -> list[Record]:
    """The records that a rule takes; the others are skipped, unless another page has them taken."""
    taken = [record for record in records if takes(record)]
    found.skipped.update(dict.fromkeys(record.key for record in records))
    for record in taken:
        del found.skipped[record.key]
    found.new += [record.key for record in taken]
    return taken


def _is_newer(record: Record, before: dict[str, datetime | None]) -> bool:
    modified = time_of(record, "lastModified")
    if record.key not in before or modified is None:
        return False
    last = before[record.key]
    return last is None or modified > last


def _latest_first(
    client: HubClient,
    sort: str,
    latest_known: datetime | None,
    overlap: timedelta,
    found: Found,
    listing: str,
) -> Iterator[tuple[Page, list[Record]]]:
    """Yields (page, its records in the window) until the window ends or pages are unchanged."""
    url = f"{client.endpoint}/api/models"
    params = _params(sort, PAGE_SIZE)
    quiet, start = 0, None if latest_known is None else latest_known - overlap
    for page in pages(client, url, params, split_array):
        times = [time_of(record, sort) for record in page.records]
        inside = [
            record
            for record, moment in zip(page.records, times, strict=True)
            if moment is None or start is None or moment >= start
        ]
        # A record without an id is not a model; the next full extract rejects it.
        models = [record for record in inside if record.key]
        before = _unknown_so_far(found, listing)  # advanced by the code that gets the page
        shown = source_url(page.url, params if page.url == url else None)
        yield Page(shown, page.first_position, models, page.next_url), models
        log.debug("%s: %d of %d records in the window", shown, len(inside), len(page.records))
        past_known = latest_known is None or any(
            moment is not None and moment <= latest_known for moment in times
        )
        is_quiet = _unknown_so_far(found, listing) == before
        quiet = quiet + len(page.records) if past_known and is_quiet else 0
        if len(inside) < len(page.records) or quiet >= QUIET_RECORDS:
            return


def _unknown_so_far(found: Found, listing: str) -> int:
    # What is skipped may be news tomorrow, so that it is no sign that the rest is known.
    return found.positions[listing] + len(found.skipped)


def _batch(listing: str, page: Page, records: list[Record], found: Found) -> Batch:
    first = found.positions[listing] + 1
    found.positions[listing] += len(records)
    return Batch("hub_models", listing, first, records, page.url, clock.now())


def _params(sort: str, limit: int) -> dict[str, Any]:
    return {"sort": sort, "limit": limit, "expand": list(EXPAND)}
