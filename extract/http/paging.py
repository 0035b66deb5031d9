"""Follows `next` links from page to page until the limit or the end, no address twice.

A listing counts what it lists, not its records: values move while it is read, so that a record may
stand on two pages. A page with nothing new is another matter: such a listing does not end.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
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
    """The pages of a listing, in order, cut off exactly where the limit is reached.

    The Link header decides where a listing ends, not the number of records on a page.

    Args:
        limit: this many different ids, however often each is listed.

    Raises:
        PagingError: a `next` link that was followed before, a page with nothing but what was read
            before, or too many empty pages.
        HttpError: as HubClient.page.
    """
    seen, position, empty, longest = {url}, 1, 0, 0
    known: set[str] = set()  # without a limit only those of the last page: listings are long
    while True:
        records, next_url = client.page(url, split, params)
        longest = max(longest, len(records))
        if (next_url or len(records) == longest) and _is_repeated(records, known):
            raise PagingError(
                f"{describe_request(url)} gave only what was read before: the listing does not"
                " end.\n"
                "Nothing of it was kept. Try again later: the Hub may have a bad page in a cache."
            )
        within = records if limit is None else _up_to(limit, records, known)
        ids = {record.key for record in within if record.key}
        known = ids if limit is None else known | ids
        if limit is not None and len(known) >= limit:
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


def _is_repeated(records: Sequence[Record], known: AbstractSet[str]) -> bool:
    ids = {record.key for record in records if record.key}
    return bool(ids) and ids <= known


def _up_to(limit: int, records: list[Record], known: AbstractSet[str]) -> list[Record]:
    """The records up to the one that makes the ids as many as the limit."""
    ids = set(known)
    for at, record in enumerate(records):
        if len(ids) >= limit:
            return records[:at]
        if record.key:
            ids.add(record.key)
    return records
