"""Follows `next` links from page to page until the limit or the end, no address twice."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from extract.errors import PagingError
from extract.http.checks import describe_request
from extract.records.pages import Record

# Pages may be short or empty, but so many empty ones in a row are an error.
MAX_EMPTY_PAGES = 50


class Client(Protocol):
    """Anything that fetches a page."""

    def page(
        self,
        url: str,
        split: Callable[[bytes], list[Record]],
        params: Mapping[str, Any] | None = None,
    ) -> tuple[list[Record], str | None]:
        """Returns (records, the address of the next page or None), as HubClient.page."""


@dataclass(frozen=True)
class Page:
    """A page of a listing.

    Attributes:
        first_position: position of its first record in the listing, from 1.
        next_url: where the listing continues; None on the last page.
    """

    url: str
    first_position: int
    records: list[Record]
    next_url: str | None


def pages(
    client: Client,
    url: str,
    params: Mapping[str, Any] | None,
    split: Callable[[bytes], list[Record]],
    limit: int | None = None,
) -> Iterator[Page]:
    """The pages of a listing, in order, cut off exactly at the limit.

    The Link header decides where a listing ends, not the number of records on a page.

    Raises:
        PagingError: a `next` link that was followed before, or too many empty pages.
        HttpError: as HubClient.page.
    """
    seen, position, empty = {url}, 1, 0
    while True:
        records, next_url = client.page(url, split, params)
        room = None if limit is None else limit - position + 1
        within = records if room is None else records[:room]
        if room is not None and len(records) >= room:
            next_url = None
        yield Page(url, position, within, next_url)
        if next_url is None:
            return
        position += len(within)
        empty = 0 if records else empty + 1
        if next_url in seen or empty > MAX_EMPTY_PAGES:
            what = "a page that was read before" if next_url in seen else "one more empty page"
            raise PagingError(
                f"{describe_request(url)} names {what} as the next: the listing does not end.\n"
                "Nothing of it was kept. Try again later: the Hub may have a bad page in a cache."
            )
        seen.add(next_url)
        url, params = next_url, None
