"""The Hub: `GET /api/tasks` -> raw.hub_tasks, `GET /api/models?...` -> raw.hub_models.

    /api/tasks    an object keyed by task id; one row is a task
    /api/models   with filter=<task>&sort=downloads: a listing, most downloaded first, in pages of
                  at most 1,000 that a cursor in the Link header connects; one row is a model in a
                  listing

Listings are fetched concurrently. SCOPE=hub fetches a single listing, `all`, in several concurrent
chains (whole_hub.py).
Alone: `python -m extract --sources hub`.
"""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from extract.concurrency import run_concurrently
from extract.config import clock
from extract.config.settings import Settings
from extract.errors import HubPageError
from extract.http.checks import source_url
from extract.http.hub_client import HubClient
from extract.http.paging import pages
from extract.http.web_client import WebClient
from extract.landing.queue import LandingQueue
from extract.records.pages import Record, split_array, split_object
from extract.records.raw_rows import ALL, Batch
from extract.redaction import public_url
from extract.sources.context import SourceContext
from extract.sources.whole_hub import fetch_whole_hub

NAME = "hub"
PAGE_SIZE = 1000  # the most that /api/models serves at once
# The fields that later steps read: published columns, sizes, scores and the gate. With `expand` a
# listing serves only these and `id`, and `full` and `cardData` are refused. A test compares them
# with the values that the installed client knows.
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
# The listing of every model omits the fields that nothing reads (the first four), and two that only
# code_quality in hf.model_quality reads: the file names, without which that score is null, and
# Spaces. For three million models they are gigabytes for one score; `make details` fetches them for
# single models. `config` is included, chat templates and all: without its quantization a model's
# parameter count would be wrong.
NOT_FOR_EVERY_MODEL = frozenset(
    {"baseModels", "disabled", "downloadsAllTime", "private", "siblings", "spaces"}
)


def prepare(context: SourceContext) -> Callable[[], None]:
    """Fetches the tasks, which must come first; returns the function that fetches the models.

    Raises:
        HttpError: the Hub cannot be reached, or the address is not a Hub.
    """
    client = context.hub()
    tasks = fetch_tasks(client)
    return lambda: fetch_models(client, context.settings, tasks, context.queue)


def examine(settings: Settings, client: HubClient, web: WebClient) -> str:
    """Asks for the tasks, as a run does first; returns who answers. Raises HttpError."""
    count = len(fetch_tasks(client).records)
    token = ", the token is accepted" if client.sends_token else ", without a token"
    limit = client.rate_limiter.rate_limit
    left = f"{limit.left:,} of {limit.limit:,} requests left" if limit and limit.limit else ""
    return f"{public_url(client.endpoint)} serves {count} tasks{token}{left and ', ' + left}"


def fetch_tasks(client: HubClient) -> Batch:
    """Fetches the tasks, in the order served; as the first request it detects a wrong endpoint."""
    url = f"{client.endpoint}/api/tasks"
    records, _ = client.page(url, split_object)
    if not records:
        raise HubPageError(
            f"GET {source_url(url)} gave no tasks.\n"
            f"Is HF_ENDPOINT right? It is {public_url(client.endpoint)}."
        )
    return Batch("hub_tasks", "", 1, records, source_url(url), clock.now())


def fetch_models(client: HubClient, settings: Settings, tasks: Batch, queue: LandingQueue) -> None:
    """Hands the tasks and every listing to the queue."""
    queue.complete("hub_tasks", "", queue.add(tasks, NAME))
    if settings.scope == "hub":
        params = listing_params(settings, ALL)
        queue.complete("hub_models", ALL, fetch_whole_hub(client, settings, params, ALL, queue))
        return
    listings = listings_of(settings, tasks.records)
    queue.progress.listings_total(len(listings))
    run_concurrently(
        listings, settings.concurrency, lambda name: fetch_listing(client, settings, name, queue)
    )


def listings_of(settings: Settings, tasks: Sequence[Record]) -> list[str]:
    """The names of the listings of a run: the first MAX_TASKS tasks."""
    return list(dict.fromkeys(task.key for task in tasks if task.key))[: settings.max_tasks]


def listing_params(settings: Settings, listing: str) -> dict[str, Any]:
    """The query of a listing's first page, as huggingface_hub's `list_models` would send it."""
    if listing == ALL:
        expand = [field for field in EXPAND if field not in NOT_FOR_EVERY_MODEL]
        # Creation dates never change, so no model moves past the cursor during a long listing.
        return {"sort": "createdAt", "limit": PAGE_SIZE, "expand": expand}
    limit = min(PAGE_SIZE, settings.limit_per_task)
    return {"filter": [listing], "sort": "downloads", "limit": limit, "expand": [*EXPAND]}


def whole_hub_request(settings: Settings) -> tuple[str, str]:
    """Identifies the listing of every model by the Hub's address and the fields requested."""
    return settings.hf_endpoint, urlencode(listing_params(settings, ALL), doseq=True)


def fetch_listing(client: HubClient, settings: Settings, listing: str, queue: LandingQueue) -> None:
    """Hands the pages of one listing to the queue, then declares it complete."""
    url, rows, models = f"{client.endpoint}/api/models", 0, set[str]()
    params = listing_params(settings, listing)
    for page in pages(client, url, params, split_array, settings.limit_per_task):
        source = source_url(page.url, params if page.url == url else None)
        now = clock.now()
        batch = Batch("hub_models", listing, page.first_position, page.records, source, now)
        rows += queue.add(batch, NAME)
        models.update(record.key for record in page.records if record.key)
    queue.complete("hub_models", listing, rows, len(models))
