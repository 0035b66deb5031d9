"""Splits the listing of every model by creation date into chains that are fetched concurrently.

    latest                                                          oldest
    | chain 0 ------------> | chain 1 ------------> | chain 2 --------> |

A creation date never changes, so a chain is the same whenever it is read. Each chain ends where it
meets a record that the next one began with: the overlap proves that nothing is missing between
them. A chain that passes that point without meeting the next one fails the run. If the Hub's
cursors have no place for a date, or do not lead where they should, there is only one chain.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from extract.concurrency import run_concurrently
from extract.errors import QueryRefusedError, SeamError
from extract.http.checks import describe_request
from extract.http.paging import Client, Page, pages
from extract.landing.chain_checkpoint import Chain
from extract.records.pages import split_array
from extract.records.record_values import time_of
from extract.sources.cursors import date_cursors

log = logging.getLogger(__name__)
CREATED = "createdAt"
# Meeting any of a chain's first records is enough, as some may be deleted in the meantime.
MEETING = 50


def plan(
    client: Client, url: str, dates: Sequence[datetime], concurrency: int
) -> tuple[list[Chain], dict[int, Page]]:
    """Returns the chains and the first page of each, which was fetched to check it.

    Args:
        url: the listing, latest first, with its query.
        dates: where the listing may be split, latest first.
    """
    records, next_url = client.page(url, split_array)
    first = [Page(url, 1, records, next_url)]
    oldest = time_of(records[-1], CREATED) if records else None
    cursors = date_cursors(next_url)
    if cursors is not None and oldest is not None:
        begin = {cursors.at(date): date for date in dates if date < oldest}
        first += _first_pages(client, begin, concurrency)
    return [_chain(number, first) for number in range(len(first))], dict(enumerate(first))


def follow(
    client: Client, chain: Chain, first: Page | None, next_url: str | None
) -> Iterator[Page]:
    """Yields the pages of a chain up to where it meets the next; the last has no `next_url`.

    Args:
        first: its first page if it has been fetched; otherwise the chain continues at `next_url`.

    Raises:
        SeamError: it does not meet the next chain.
        HttpError: as HubClient.page.
    """
    meets = frozenset(chain.meets)
    for page in _pages(client, first, next_url):
        _check_order(chain, page)
        place = next((at for at, record in enumerate(page.records) if record.key in meets), None)
        if place is not None:
            yield Page(page.url, page.first_position, page.records[:place], None)
            return
        if chain.meets and (page.next_url is None or _is_past(chain, page)):
            raise _seam(page)
        yield page


def _pages(client: Client, first: Page | None, next_url: str | None) -> Iterator[Page]:
    if first is not None:
        yield first
        next_url = first.next_url
    if next_url is not None:
        yield from pages(client, next_url, None, split_array)


def _first_pages(client: Client, begin: dict[str, datetime], concurrency: int) -> list[Page]:
    """The first page of each chain but chain 0; none if any of them is not as expected."""
    found: dict[str, Page] = {}

    def fetch(url: str) -> None:
        found[url] = Page(url, 1, *client.page(url, split_array))

    try:
        run_concurrently(list(begin), concurrency, fetch)
    except QueryRefusedError as error:
        log.info(
            "Every model is fetched in one chain of pages, as cursors by date are refused: %s",
            error,
        )
        return []
    filled = [url for url in begin if found[url].records]
    if not all(_fits(found[url], begin[url]) for url in filled):
        log.info("Every model is fetched in one chain of pages, as cursors by date lead elsewhere.")
        return []
    return [found[url] for url in filled]


def _fits(page: Page, before: datetime) -> bool:
    """Whether the page holds models created before this time, latest first."""
    latest, oldest = (time_of(page.records[at], CREATED) for at in (0, -1))
    return latest is not None and oldest is not None and before > latest >= oldest


def _chain(number: int, first: Sequence[Page]) -> Chain:
    if number + 1 == len(first):
        return Chain(number, first[number].url)
    meeting = [record for record in first[number + 1].records if record.key][:MEETING]
    made = time_of(meeting[-1], CREATED) if meeting else None
    ids = tuple(record.key for record in meeting)
    return Chain(number, first[number].url, ids, made.isoformat() if made else None)


def _check_order(chain: Chain, page: Page) -> None:
    if not page.records or not (chain.meets or chain.number):
        return
    latest, oldest = (time_of(page.records[at], CREATED) for at in (0, -1))
    if latest is not None and oldest is not None and latest < oldest:
        raise _seam(page)


def _is_past(chain: Chain, page: Page) -> bool:
    """Whether the page ends with models older than those it should have met."""
    oldest = time_of(page.records[-1], CREATED) if page.records else None
    if oldest is None or chain.meets_from is None:
        return False
    return oldest < datetime.fromisoformat(chain.meets_from)


def _seam(page: Page) -> SeamError:
    return SeamError(
        f"{describe_request(page.url)} does not lead to the models that come next by creation"
        " date.\n"
        "Nothing of the listing counts. The next run reads it as one chain, page after page."
    )
