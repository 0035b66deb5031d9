"""Deep in a long listing the Hub gives up on pages of 1,000 now and then: 504, however often asked.

The same place is asked for a tenth of it then, and the next page is a whole one again.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from extract.errors import ServerFailedError
from extract.http.hub_client import HubClient

T = TypeVar("T")
SMALLER = 10  # times


class SmallerPages:
    """A client of which a page may be smaller than asked for, but comes."""

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
            if limit < SMALLER:
                raise
            records, next_url = self._client.page(_with_limit(url, limit // SMALLER), split)
            return records, next_url and _with_limit(next_url, limit)


def _with_limit(url: str, limit: int) -> str:
    parts = urlsplit(url)
    query = [
        (name, str(limit) if name == "limit" else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return parts._replace(query=urlencode(query)).geturl()
