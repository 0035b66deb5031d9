"""OpenRouter's index: `GET {OPENROUTER_BASE_URL}/models` -> raw.openrouter_models.

The document is `{"data": [{"id": ..., "hugging_face_id": ..., ...}, ...]}`, on a single page; one
row is an entry, in the order served. Alone: `python -m extract --sources openrouter`.
"""

from collections.abc import Callable

from extract.config import clock
from extract.config.settings import Settings
from extract.errors import HttpError
from extract.http.checks import source_url
from extract.http.hub_client import HubClient
from extract.http.web_client import WebClient
from extract.landing.queue import LandingQueue
from extract.records.pages import split_data
from extract.records.raw_rows import Batch
from extract.sources.context import SourceContext

NAME = "openrouter"


def prepare(context: SourceContext) -> Callable[[], None]:
    """Makes no request; returns the function that fetches the index in its thread."""
    web = context.web()
    return lambda: fetch(context.settings, web, context.queue)


def examine(settings: Settings, hub: HubClient, web: WebClient) -> str:
    """Asks for the index; returns how long it is. Raises HttpError."""
    batch = read_index(settings, web)
    return f"{batch.source_url} lists {len(batch.records)} models"


def fetch(settings: Settings, web: WebClient, queue: LandingQueue) -> None:
    """Hands the index to the queue. Raises HttpError."""
    rows = queue.add(read_index(settings, web), NAME)
    queue.complete("openrouter_models", "", rows)


def read_index(settings: Settings, web: WebClient) -> Batch:
    """The index as served.

    Raises:
        HttpError: it cannot be fetched, or is not the index.
    """
    url = f"{settings.address(NAME)}/models"
    records = web.document(url, split_data)
    if not records:
        raise HttpError(f"GET {source_url(url)} gave an empty index. Is OPENROUTER_BASE_URL right?")
    return Batch("openrouter_models", "", 1, records, source_url(url), clock.now())
