"""SCOPE=hub: `GET /api/models?sort=createdAt` -> raw.hub_models, the listing `all`: every model.

Three thousand pages of 1,000 come in chains side by side (chains.py). What comes is kept until it
has landed (extract/kept_pages.py): a run that is cut off is gone on with by the next.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from extract import clock
from extract.errors import QueryRefusedError, SeamError
from extract.feed import Feed
from extract.http_checks import source_url
from extract.hub_client import HubClient
from extract.marks import SPAN, Chain, Mark
from extract.pages import split_array
from extract.paging import Client, Page
from extract.raw_rows import Batch
from extract.settings import Settings
from extract.side_by_side import side_by_side
from extract.sources.chains import follow, plan
from extract.sources.creation_dates import published_picture
from extract.sources.smaller_pages import SmallerPages

log = logging.getLogger(__name__)


def fetch_every_model(
    client: HubClient, settings: Settings, params: dict[str, Any], listing: str, feed: Feed
) -> int:
    """Hands every model to the feed; returns how many.

    Raises:
        SeamError: the chains do not meet; the next run follows one.
        HttpError: as HubClient.page.
    """
    dates, expected = published_picture(settings, listing)
    url = f"{client.endpoint}/api/models?{urlencode(params, doseq=True)}"
    patient = SmallerPages(client)
    chains, first = _taken_up(patient, listing, feed) or _begun(
        patient, url, dates, settings.concurrency, feed
    )
    feed.progress.long_listing(len(chains), expected, lambda: client.pacer.allowance)
    marks = feed.kept.marks if feed.kept else {}
    ended: list[int] = []

    def read(chain: Chain) -> None:
        mark = marks.get(chain.number, Mark(chain.number, chain.url))
        ended.append(_read(patient, chain, mark, first.get(chain.number), listing, feed))
        feed.progress.part_done()

    try:
        side_by_side(chains, settings.concurrency, read)
    except SeamError:
        if feed.kept:
            feed.kept.one_chain_next_time()
        raise
    return sum(ended)


def _read(
    client: Client, chain: Chain, mark: Mark, first: Page | None, listing: str, feed: Feed
) -> int:
    """Hands a chain's models from the mark on to the feed; returns how many the chain has."""
    if mark.next_url is None:
        return mark.rows
    for page in follow(client, chain, first, mark.next_url):
        position = chain.number * SPAN + mark.records + 1
        source, now = source_url(page.url), clock.now()
        landing = sum(1 for record in page.records if record.key)
        mark = replace(
            mark,
            next_url=page.next_url,
            records=mark.records + len(page.records),
            rows=mark.rows + landing,
        )
        batch = Batch("hub_models", listing, position, page.records, source, now)
        feed.add(batch, "hub", mark)
    return mark.rows


def _begun(
    client: Client, url: str, dates: Sequence[datetime], concurrency: int, feed: Feed
) -> tuple[Sequence[Chain], dict[int, Page]]:
    one_chain = feed.kept is not None and feed.kept.is_one_chain
    chains, first = plan(client, url, [] if one_chain else dates, concurrency)
    log.info("Every model of the Hub; chains of pages side by side: %d", len(chains))
    if feed.kept:
        feed.kept.begin(chains)
    return chains, first


def _taken_up(
    client: Client, listing: str, feed: Feed
) -> tuple[Sequence[Chain], dict[int, Page]] | None:
    """The chains of an earlier run that did not land, and where each goes on; None without one."""
    if feed.kept is None or not feed.kept.chains:
        return None
    first: dict[int, Page] = {}
    refused: set[int] = set()
    for chain in feed.kept.chains:
        mark = feed.kept.marks.get(chain.number, Mark(chain.number, chain.url))
        if mark.next_url is None:
            continue
        try:
            first[chain.number] = Page(mark.next_url, 1, *client.page(mark.next_url, split_array))
        except QueryRefusedError as error:
            log.info("A part of the listing begins again, as its cursor is refused: %s", error)
            refused.add(chain.number)
    rejected = feed.kept.take_up(refused)
    rows = sum(mark.rows for mark in feed.kept.marks.values())
    log.info("%s models that an earlier run fetched are taken over", f"{rows:,}")
    feed.take_up("hub", "hub_models", listing, rows, rejected)
    return feed.kept.chains, first
