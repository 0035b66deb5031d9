"""SCOPE=hub: `GET /api/models?sort=createdAt` -> raw.hub_models, the listing `all`: every model.

Three thousand pages of 1,000 come in chains side by side (chains.py). What comes is kept until it
has landed (extract/landing/kept_pages.py): a run that is cut off is gone on with by the next.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from extract.concurrency import run_concurrently
from extract.config import clock
from extract.config.settings import Settings
from extract.errors import QueryRefusedError, SeamError
from extract.http.checks import source_url
from extract.http.hub_client import HubClient
from extract.http.paging import Client, Page
from extract.landing.chain_checkpoint import SPAN, Chain, Checkpoint
from extract.landing.queue import LandingQueue
from extract.records.pages import split_array
from extract.records.raw_rows import Batch
from extract.sources.chains import follow, plan
from extract.sources.creation_dates import published_picture
from extract.sources.smaller_pages import SmallerPages

log = logging.getLogger(__name__)


def fetch_whole_hub(
    client: HubClient, settings: Settings, params: dict[str, Any], listing: str, queue: LandingQueue
) -> int:
    """Hands every model to the queue; returns how many.

    Raises:
        SeamError: the chains do not meet; the next run follows one.
        HttpError: as HubClient.page.
    """
    dates, expected = published_picture(settings, listing)
    url = f"{client.endpoint}/api/models?{urlencode(params, doseq=True)}"
    patient = SmallerPages(client)
    chains, first = _taken_up(patient, listing, queue) or _begun(
        patient, url, dates, settings.concurrency, queue
    )
    queue.progress.long_listing(len(chains), expected, lambda: client.rate_limiter.rate_limit)
    checkpoints = queue.kept.checkpoints if queue.kept else {}
    ended: list[int] = []

    def read(chain: Chain) -> None:
        checkpoint = checkpoints.get(chain.number, Checkpoint(chain.number, chain.url))
        ended.append(_read(patient, chain, checkpoint, first.get(chain.number), listing, queue))
        queue.progress.part_done()

    try:
        run_concurrently(chains, settings.concurrency, read)
    except SeamError:
        if queue.kept:
            queue.kept.one_chain_next_time()
        raise
    return sum(ended)


def _read(
    client: Client,
    chain: Chain,
    checkpoint: Checkpoint,
    first: Page | None,
    listing: str,
    queue: LandingQueue,
) -> int:
    """Hands over a chain's models from the checkpoint on; returns how many the chain has."""
    if checkpoint.next_url is None:
        return checkpoint.rows
    for page in follow(client, chain, first, checkpoint.next_url):
        position = chain.number * SPAN + checkpoint.records + 1
        source, now = source_url(page.url), clock.now()
        landing = sum(1 for record in page.records if record.key)
        checkpoint = replace(
            checkpoint,
            next_url=page.next_url,
            records=checkpoint.records + len(page.records),
            rows=checkpoint.rows + landing,
        )
        batch = Batch("hub_models", listing, position, page.records, source, now)
        queue.add(batch, "hub", checkpoint)
    return checkpoint.rows


def _begun(
    client: Client, url: str, dates: Sequence[datetime], concurrency: int, queue: LandingQueue
) -> tuple[Sequence[Chain], dict[int, Page]]:
    one_chain = queue.kept is not None and queue.kept.is_one_chain
    chains, first = plan(client, url, [] if one_chain else dates, concurrency)
    log.info("Every model of the Hub; chains of pages side by side: %d", len(chains))
    if queue.kept:
        queue.kept.begin(chains)
    return chains, first


def _taken_up(
    client: Client, listing: str, queue: LandingQueue
) -> tuple[Sequence[Chain], dict[int, Page]] | None:
    """The chains of an earlier run that did not land, and where each goes on; None without one."""
    if queue.kept is None or not queue.kept.chains:
        return None
    first: dict[int, Page] = {}
    refused: set[int] = set()
    for chain in queue.kept.chains:
        checkpoint = queue.kept.checkpoints.get(chain.number, Checkpoint(chain.number, chain.url))
        if checkpoint.next_url is None:
            continue
        try:
            first[chain.number] = Page(
                checkpoint.next_url, 1, *client.page(checkpoint.next_url, split_array)
            )
        except QueryRefusedError as error:
            log.info("A part of the listing begins again, as its cursor is refused: %s", error)
            refused.add(chain.number)
    rejected = queue.kept.take_up(refused)
    rows = sum(checkpoint.rows for checkpoint in queue.kept.checkpoints.values())
    log.info("%s models that an earlier run fetched are taken over", f"{rows:,}")
    queue.take_up("hub", "hub_models", listing, rows, rejected)
    return queue.kept.chains, first
