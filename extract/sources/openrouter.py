"""OpenRouter's index: `GET {OPENROUTER_BASE_URL}/models` -> raw.openrouter_models.

The document is `{"data": [{"id": ..., "hugging_face_id": ..., ...}, ...]}`, in one piece; one row
is an entry, in the order served. Alone: `python -m extract --sources openrouter`.
"""

from extract import clock
from extract.errors import HttpError
from extract.feed import Feed
from extract.http_checks import source_url
from extract.pages import split_data
from extract.raw_rows import Batch
from extract.settings import Settings
from extract.web_client import WebClient

NAME = "openrouter"


def fetch(settings: Settings, web: WebClient, feed: Feed) -> None:
    """Lands the index.

    Raises:
        HttpError: it cannot be fetched, or is not the index.
    """
    url = f"{settings.openrouter_base_url}/models"
    records = web.document(url, split_data)
    if not records:
        raise HttpError(f"GET {source_url(url)} gave an empty index. Is OPENROUTER_BASE_URL right?")
    now = clock.now()
    rows = feed.add(Batch("openrouter_models", "", 1, records, source_url(url), now), NAME)
    feed.complete("openrouter_models", "", rows)
