"""Community rankings: the documents of COMMUNITY_RANKINGS -> raw.community_rankings.

A ranking is a JSON array of `{"model_id": "...", "score": ..., ...}`, in a file or behind a URL, or
`hub:trending`: the Hub's own trending listing (`GET /api/models?sort=trendingScore&limit=100`),
whose records carry `id` and `trendingScore`. One row is an entry; `ranking` names the document.
Alone: `python -m extract --sources community`.

The curated file beside this module lists well-known open models. Its `score` is an editor's, from 0
to 100: how often the model is recommended as a first choice of its kind (`note` says for what).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from extract import redaction
from extract.config import clock
from extract.config.places import PACKAGE
from extract.config.settings import HUB_TRENDING, Settings
from extract.errors import CatalogError, RankingError
from extract.http.checks import source_url
from extract.http.hub_client import HubClient
from extract.http.web_client import WebClient
from extract.landing.queue import LandingQueue
from extract.records.json_scan import PageError
from extract.records.pages import Record, split_array
from extract.records.raw_rows import Batch
from extract.sources.context import SourceContext
from extract.sources.hub import EXPAND

log = logging.getLogger(__name__)
NAME = "community"
TRENDING_LIMIT = 100
split_ranking = partial(split_array, id_key="model_id")


@dataclass(frozen=True)
class Ranking:
    """A configured document: its name in raw, and its entry in COMMUNITY_RANKINGS."""

    name: str
    address: str


def prepare(context: SourceContext) -> Callable[[], None]:
    """Makes no request; returns the function that fetches the rankings in its thread."""
    settings, web, hub = context.settings, context.web(), None
    if HUB_TRENDING in settings.community_rankings:
        hub = context.hub()
        context.report.base_url = redaction.public_url(settings.hf_endpoint)
    return lambda: fetch(settings, hub, web, context.queue)


def rankings(settings: Settings) -> list[Ranking]:
    """The configured rankings: a file is named by its name, a URL without credentials and query."""
    named: dict[str, Ranking] = {}
    for address in settings.community_rankings:
        name = _name(address)
        count = sum(1 for other in named.values() if _name(other.address) == name)
        unique = f"{name}#{count + 1}" if count else name
        named[unique] = Ranking(unique, address)
    return list(named.values())


def examine(settings: Settings, hub: HubClient, web: WebClient) -> str:
    """Reads every ranking; returns how long each is. Raises RankingError."""
    told, problems = [], []
    for ranking in rankings(settings):
        try:
            told.append(f"{ranking.name} lists {len(_records(ranking, hub, web)[0])} models")
        except CatalogError as error:
            problems.append(str(error))
    if problems:
        raise RankingError("\n".join(problems))
    return ", ".join(told) or "no rankings are configured"


def fetch(settings: Settings, hub: HubClient | None, web: WebClient, queue: LandingQueue) -> None:
    """Lands every ranking that can be read.

    Args:
        hub: for `hub:trending`; None if that is not configured.

    Raises:
        RankingError: a ranking could not be read; the others have been handed over.
    """
    problems = []
    for ranking in rankings(settings):
        try:
            records, source = _records(ranking, hub, web)
        except CatalogError as error:
            problems.append(str(error))
            continue
        now = clock.now()
        batch = Batch("community_rankings", ranking.name, 1, records, source, now)
        rows = queue.add(batch, NAME)
        try:
            queue.complete("community_rankings", ranking.name, rows)
        except CatalogError as error:
            problems.append(str(error))
    if problems:
        raise RankingError("\n".join(problems))


def _records(ranking: Ranking, hub: HubClient | None, web: WebClient) -> tuple[list[Record], str]:
    """Returns (the entries, their source URL) of a completely validated document."""
    address = ranking.address
    if address == HUB_TRENDING and hub is not None:
        return _trending(hub)
    if _is_url(address):
        redaction.remember_query(address)
        return web.document(address, split_ranking, any_type=True), redaction.public_url(address)
    path = Path(address).expanduser()
    try:
        return split_ranking(path.read_bytes()), _shown(path)
    except (OSError, PageError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RankingError(
            f"The ranking file {_shown(path)} cannot be read: {reason}.\n"
            "COMMUNITY_RANKINGS names files, URLs or hub:trending;"
            ' a ranking is [{"model_id": ...}, ...].'
        ) from error


def _trending(hub: HubClient) -> tuple[list[Record], str]:
    url = f"{hub.endpoint}/api/models"
    params: dict[str, Any] = {"sort": "trendingScore", "limit": TRENDING_LIMIT}
    records, _ = hub.page(url, split_array, {**params, "expand": list(EXPAND)})
    return records[:TRENDING_LIMIT], source_url(url, params)


def _name(address: str) -> str:
    if address == HUB_TRENDING:
        return address
    if _is_url(address):
        return redaction.public_url(address)
    return Path(address).name


def _is_url(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _shown(path: Path) -> str:
    """The path, relative to the folder of the package if the file is in it."""
    absolute, folder = path.absolute(), PACKAGE.parent
    return str(absolute.relative_to(folder)) if absolute.is_relative_to(folder) else str(path)
