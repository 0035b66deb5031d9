"""The Hub: `GET /api/tasks` -> raw.hub_tasks, `GET /api/models?...` -> raw.hub_models.

    /api/tasks    an object keyed by task id; one row is a task
    /api/models   with filter=<task>&sort=downloads: a listing, most downloaded first, in pages of
                  at most 1,000 that a cursor in the Link header connects; one row is a model in a
                  listing

Listings are fetched side by side, each a chain of its own. SCOPE=hub asks for one listing, `all`,
in several chains (every_model.py).
Alone: `python -m extract --sources hub`.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from extract import clock
from extract.errors import HubPageError
from extract.feed import Feed
from extract.http_checks import source_url
from extract.hub_client import HubClient
from extract.pages import Record, split_array, split_object
from extract.paging import pages
from extract.raw_rows import Batch
from extract.redact import public_url
from extract.settings import Settings
from extract.side_by_side import side_by_side
from extract.sources.every_model import fetch_every_model

NAME = "hub"
PAGE_SIZE = 1000  # the most that /api/models serves at once
# What later steps read: published columns, sizes, scores and the gate. With `expand` a listing
# serves these fields and `id` alone; `full` and `cardData` beside it are refused. A test holds each
# of them against the values that the installed client knows.
EXPAND = (
    "author",
    "baseModels",
    "cardData",
    "config",
    "createdAt",
    "disabled",
    "downloads",
    "downloadsAllTime",
    "evalResults",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "model-index",
    "pipeline_tag",
    "private",
    "safetensors",
    "sha",
    "siblings",
    "spaces",
    "tags",
    "trendingScore",
    "usedStorage",
)
# Of these the listing of every model leaves out what nothing reads (the first four), and what is
# read for hf.model_quality's code_quality alone: the names of every file, without which that score
# is null, and Spaces, which add to it. Three million times that is gigabytes on the way and in raw
# for one score; `make details` brings it for the models that are asked for. `config` stays, chat
# templates and all: without its quantization a model's parameters would come out wrong.
NOT_OF_EVERY_MODEL = frozenset(
    {"baseModels", "disabled", "downloadsAllTime", "private", "siblings", "spaces"}
)
ALL = "all"


def fetch_tasks(client: HubClient) -> Batch:
    """The tasks, in the order served; as a run's first request it also tells a wrong endpoint."""
    url = f"{client.endpoint}/api/tasks"
    records, _ = client.page(url, split_object)
    if not records:
        raise HubPageError(
            f"GET {source_url(url)} gave no tasks.\n"
            f"Is HF_ENDPOINT right? It is {public_url(client.endpoint)}."
        )
    return Batch("hub_tasks", "", 1, records, source_url(url), clock.now())


def fetch_models(client: HubClient, settings: Settings, tasks: Batch, feed: Feed) -> None:
    """Lands the tasks and every listing; returns once all chains have ended."""
    feed.complete("hub_tasks", "", feed.add(tasks, NAME))
    if settings.scope == "hub":
        params = listing_params(settings, ALL)
        feed.complete("hub_models", ALL, fetch_every_model(client, settings, params, ALL, feed))
        return
    listings = listings_of(settings, tasks.records)
    feed.progress.listings_total(len(listings))
    side_by_side(
        listings, settings.concurrency, lambda name: fetch_listing(client, settings, name, feed)
    )


def listings_of(settings: Settings, tasks: Sequence[Record]) -> list[str]:
    """The names of the listings of a run: the first MAX_TASKS tasks."""
    return list(dict.fromkeys(task.key for task in tasks if task.key))[: settings.max_tasks]


def listing_params(settings: Settings, listing: str) -> dict[str, Any]:
    """The query of a listing's first page, as huggingface_hub's `list_models` would send it."""
    if listing == ALL:
        expand = [field for field in EXPAND if field not in NOT_OF_EVERY_MODEL]
        # The date of creation never moves, so no model slips past the cursor during a long listing.
        return {"sort": "createdAt", "limit": PAGE_SIZE, "expand": expand}
    limit = min(PAGE_SIZE, settings.limit_per_task)
    return {"filter": [listing], "sort": "downloads", "limit": limit, "expand": [*EXPAND]}


def request_of_every_model(settings: Settings) -> tuple[str, str]:
    """What tells the listing of every model from another Hub's, or one with other fields."""
    return settings.hf_endpoint, urlencode(listing_params(settings, ALL), doseq=True)


def fetch_listing(client: HubClient, settings: Settings, listing: str, feed: Feed) -> None:
    """Hands the pages of one listing to the feed, then declares it complete."""
    url, rows = f"{client.endpoint}/api/models", 0
    params = listing_params(settings, listing)
    for page in pages(client, url, params, split_array, settings.limit_per_task):
        source = source_url(page.url, params if page.url == url else None)
        now = clock.now()
        batch = Batch("hub_models", listing, page.first_position, page.records, source, now)
        rows += feed.add(batch, NAME)
    feed.complete("hub_models", listing, rows)
