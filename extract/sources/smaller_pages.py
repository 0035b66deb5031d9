"""Falls back to smaller pages where the Hub cannot serve a large one.

Deep in a long listing the Hub sometimes answers 504 to a page of 1,000, however often it is
retried. Then a tenth of it is requested, and the next page has the full size again.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from extract.errors import ServerFailedError
from extract.http.hub_client import HubClient

T = TypeVar("T")
FACTOR = 10  # a smaller page has this fraction of the records


class SmallerPages:
    """A client that retries a page the server cannot serve with a smaller size."""

    def __init__(self, client: HubClient) -> None:
        self._client = client

    def page(
        self, url: str, split: Callable[[bytes], T], params: Mapping[str, Any] | None = None
    ) -> tuple[T, str | None]:
        """As HubClient.page, for an address with its query in it."""
        try:
            return self._client.page(url, split, params)
        except ServerFailedError:
            limit = int(dict(parse_qsl(urlsplit(url).query)).get("limit", 1))
            if limit < FACTOR:
                raise
            records, next_url = self._client.page(_with_limit(url, limit // FACTOR), split)
            return records, next_url and _with_limit(next_url, limit)


def _with_limit(url: str, limit: int) -> str:
    parts = urlsplit(url)
    query = [
        (name, str(limit) if name == "limit" else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return parts._replace(query=urlencode(query)).geturl()
