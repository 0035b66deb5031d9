"""The Hub's pages by plain HTTP: one connection, one chain of cursors after the other."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from extract.config.settings import Settings
from extract.sources.hub import ALL, listing_params

NEXT = re.compile(r'<([^>]+)>; rel="next"')


@dataclass(frozen=True)
class Page:
    """The bytes of a page; `listing` is a task id, `all`, or empty for the tasks themselves."""

    listing: str
    number: int
    body: bytes

    @property
    def records(self) -> int:
        """How many models it has, counted by what begins each of the sample Hub's records."""
        return self.body.count(b'{"_id":') if self.listing else 0


def fetch(endpoint: str, settings: Settings) -> Iterator[Page]:
    """The tasks, then every page of the listings that `python -m extract` asks for."""
    connection = HTTPConnection(urlsplit(endpoint).netloc)
    tasks, _ = _get(connection, "/api/tasks")
    yield Page("", 1, tasks)
    listings = [ALL] if settings.scope == "hub" else [*json.loads(tasks)][: settings.max_tasks]
    for listing in listings:
        yield from _chain(connection, settings, listing)
    connection.close()


def _chain(connection: HTTPConnection, settings: Settings, listing: str) -> Iterator[Page]:
    """Pages of one listing; those of a task end where the limit is reached."""
    params = listing_params(settings, listing)
    url: str | None = f"/api/models?{urlencode(params, doseq=True)}"
    wanted = None if listing == ALL else -(-settings.limit_per_task // params["limit"])
    number = 0
    while url is not None and number != wanted:
        body, url = _get(connection, url)
        number += 1
        yield Page(listing, number, body)


def _get(connection: HTTPConnection, url: str) -> tuple[bytes, str | None]:
    """A page, and the address of the next."""
    connection.request("GET", url)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"GET {url} gave {answer.status}")
    following = NEXT.search(answer.headers.get("Link") or "")
    if following is None:
        return body, None
    parts = urlsplit(following[1])
    return body, f"{parts.path}?{parts.query}"
