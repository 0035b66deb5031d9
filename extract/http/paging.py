"""Chains of pages: follow `next` until the limit or the end, never the same address twice."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from extract.errors import PagingError
from extract.http.checks import asked
from extract.records.pages import Record

# Pages may be short, even empty; a chain of nothing but empty pages is no listing.
MAX_EMPTY_PAGES = 50


class Client(Protocol):
    """What fetches a page."""

    def page(
        self,
        url: str,
        split: Callable[[bytes], list[Record]],
        params: Mapping[str, Any] | None = None,
    ) -> tuple[list[Record], str | None]:
        """(its records, the address of the next page or None), as HubClient.page."""


@dataclass(frozen=True)
class Page:
    """A page of a listing.

    Attributes:
        first_position: position of its first record in the listing, from 1.
        next_url: where the listing goes on: a checkpoint; None on the last page.
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

    The Link header says when a listing ends, not the count of records on a page.

    Raises:
        PagingError: a `next` that was followed before, or too many empty pages.
        HttpError: as HubClient.page.
    """
    seen, position, empty = {url}, 1, 0
    while True:
        records, next_url = client.page(url, split, params)
        room = None if limit is None else limit - position + 1
        kept = records if room is None else records[:room]
        if room is not None and len(records) >= room:
            next_url = None
        yield Page(url, position, kept, next_url)
        if next_url is None:
            return
        position += len(kept)
        empty = 0 if records else empty + 1
        if next_url in seen or empty > MAX_EMPTY_PAGES:
            what = "a page that was read before" if next_url in seen else "one more empty page"
            raise PagingError(
                f"{asked(url)} names {what} as the next: the listing does not end.\n"
                "Nothing of it was kept. Try again later: the Hub may have a bad page in a cache."
            )
        seen.add(next_url)
        url, params = next_url, None
