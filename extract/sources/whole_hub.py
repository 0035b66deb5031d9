"""SCOPE=hub: `GET /api/models?sort=createdAt` -> raw.hub_models, the listing `all`: every model.

Three thousand pages of 1,000 are fetched in concurrent chains (chains.py). They are stored until
they have landed (landing/pending_pages.py), so that the next run can resume one that was cut off.
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
from extract.sources.creation_dates import split_points
from extract.sources.smaller_pages import SmallerPages
from extract.words import counted

log = logging.getLogger(__name__)


def fetch_whole_hub(
    client: HubClient, settings: Settings, params: dict[str, Any], listing: str, queue: LandingQueue
) -> int:
    """Hands every model to the queue; returns how many.

    Raises:
        SeamError: the chains do not meet; the next run uses a single chain.
        HttpError: as HubClient.page.
    """
    dates, expected = split_points(settings, listing)
    url = f"{client.endpoint}/api/models?{urlencode(params, doseq=True)}"
    patient = SmallerPages(client)
    chains, first = _resumed(patient, listing, queue) or _started(
        patient, url, dates, settings.concurrency, queue
    )
    queue.progress.long_listing(len(chains), expected, lambda: client.rate_limiter.rate_limit)
    checkpoints = queue.pending_pages.checkpoints if queue.pending_pages else {}
    totals: list[int] = []

    def read(chain: Chain) -> None:
        checkpoint = checkpoints.get(chain.number, Checkpoint(chain.number, chain.url))
        totals.append(_read(patient, chain, checkpoint, first.get(chain.number), listing, queue))
        queue.progress.part_done()

    try:
        run_concurrently(chains, settings.concurrency, read)
    except SeamError:
        if queue.pending_pages:
            queue.pending_pages.require_one_chain()
        raise
    return sum(totals)


def _read(
    client: Client,
    chain: Chain,
    checkpoint: Checkpoint,
    first: Page | None,
    listing: str,
    queue: LandingQueue,
) -> int:
    """Hands over a chain's models after the checkpoint; returns how many the whole chain has."""
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


def _started(
    client: Client, url: str, dates: Sequence[datetime], concurrency: int, queue: LandingQueue
) -> tuple[Sequence[Chain], dict[int, Page]]:
    one_chain = queue.pending_pages is not None and queue.pending_pages.is_one_chain
    chains, first = plan(client, url, [] if one_chain else dates, concurrency)
    log.info(
        "Every model of the Hub, in %s of pages",
        counted(len(chains), "chain", "concurrent chains"),
    )
    if queue.pending_pages:
        queue.pending_pages.begin(chains)
    return chains, first


def _resumed(
    client: Client, listing: str, queue: LandingQueue
) -> tuple[Sequence[Chain], dict[int, Page]] | None:
    """The chains of an earlier run to resume and their next pages; None if there is none."""
    if queue.pending_pages is None or not queue.pending_pages.chains:
        return None
    first: dict[int, Page] = {}
    refused: set[int] = set()
    for chain in queue.pending_pages.chains:
        checkpoint = queue.pending_pages.checkpoints.get(
            chain.number, Checkpoint(chain.number, chain.url)
        )
        if checkpoint.next_url is None:
            continue
        try:
            first[chain.number] = Page(
                checkpoint.next_url, 1, *client.page(checkpoint.next_url, split_array)
            )
        except QueryRefusedError as error:
            log.info("A part of the listing starts over, as its cursor is refused: %s", error)
            refused.add(chain.number)
    rejected = queue.pending_pages.resume(refused)
    rows = sum(checkpoint.rows for checkpoint in queue.pending_pages.checkpoints.values())
    log.info("Resuming with %s that an earlier run fetched", counted(rows, "model"))
    queue.resume("hub", "hub_models", listing, rows, rejected)
    return queue.pending_pages.chains, first
