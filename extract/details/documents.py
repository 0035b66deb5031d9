"""Fetches the documents about one model.

    GET /api/models/{id}?blobs=true                    -> raw.hub_model_details, kind `info`, or
                                                          `gone` if the Hub answers 404 or 410
    GET /{id}/resolve/{sha}/README.md                  -> kind `readme`: the text itself, not JSON
    GET /{id}/resolve/{sha}/config.json                -> kind `config`
    GET /api/models/{id}/commits/{sha}                 -> kind `commits`: the entries of all pages
    GET /api/organizations/{author}/overview, or, if
        missing, /api/users/{author}/overview          -> kind `author`
    GET /api/datasets/{id} for each dataset named      -> raw.hub_dataset_details, kind `info`, or
                                                          `missing` if the Hub has none

`model_id` is the requested id; after a redirect the `id` in the info is the current one. A missing
README, config, history or author lands no row and is not an error.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from extract.concurrency import KeyedCache
from extract.config import clock
from extract.details.integrity import differs_from_commit
from extract.errors import GatedRepositoryError, HttpError, RepositoryError
from extract.http.checks import source_url
from extract.http.hub_client import HubClient
from extract.http.hub_repository import (
    Address,
    body_of,
    is_gone,
    record_error,
    repository_error,
    split_one,
    status_of,
)
from extract.http.paging import pages
from extract.records.json_scan import PageError
from extract.records.pages import Record, decode_page, split_array, split_object
from extract.records.raw_rows import Batch

MODELS, DATASETS = "hub_model_details", "hub_dataset_details"
COMMITS_PAGE = 1000  # the most that the Hub serves at once
Authors = KeyedCache[tuple[str, str] | None]  # name -> (address, overview)
MAX_DATASETS = 50  # per model; more add nothing to its score
DATASET_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


@dataclass(frozen=True)
class Document:
    """A document that becomes one raw row."""

    table: str
    kind: str
    record: Record
    source: str
    fetched_at: datetime

    def batch(self) -> Batch:
        """The document as a batch for the queue."""
        return Batch(self.table, self.kind, 1, [self.record], self.source, self.fetched_at)


@dataclass
class ModelDocuments:
    """The documents of one model.

    Attributes:
        datasets: ids of datasets that its card or tags name.
        problem: why some documents could not be read (gated), None if all were.
        is_gone: the Hub says that it has no such model; its answer is the only document.
    """

    documents: list[Document] = field(default_factory=list)
    datasets: list[str] = field(default_factory=list)
    problem: str | None = None
    is_gone: bool = False


class Fetcher:
    """Fetches documents with one client; each author is fetched only once."""

    def __init__(self, client: HubClient, authors: Authors | None = None) -> None:
        self._client = client
        self._authors = authors or KeyedCache()

    def model(self, requested_id: str, revision: str | None = None) -> ModelDocuments:
        """Fetches all documents of a model, at its latest commit or at a given one.

        Raises:
            RepositoryError: it is hidden or disabled, or has no such revision.
            HttpError: a request failed.
        """
        requested = Address(self._client.endpoint, "model", requested_id)
        try:
            info, record = self._info(requested, revision)
        except HttpError as error:
            reason = record_error(error, requested)
            if not is_gone(error, revision):
                raise reason from error
            return self._gone(requested, body_of(error), reason)
        found = ModelDocuments([info], named_datasets(record))
        current = Address(self._client.endpoint, "model", str(record["id"]))
        sha = str(record.get("sha") or revision or "main")
        for name, kind in (("README.md", "readme"), ("config.json", "config")):
            try:
                found.documents += self._file(requested_id, current, sha, name, kind, record)
            except GatedRepositoryError as error:
                found.problem = str(error).splitlines()[0]
        found.documents += self._commits(requested_id, current, sha)
        found.documents += self._author(requested_id, record)
        return found

    def dataset(self, dataset_id: str) -> Document:
        """Fetches the record of a dataset; kind `missing` records that the Hub has none."""
        address = Address(self._client.endpoint, "dataset", dataset_id)
        url, kind = address.api(), "info"
        try:
            record, _ = self._client.page(url, split_one)
            record = Record(dataset_id, record.payload, record.problem)
        except HttpError as error:
            if not isinstance(record_error(error, address), RepositoryError):
                raise
            record = Record(dataset_id, json.dumps({"status": status_of(error)}))
            kind = "missing"
        return Document(DATASETS, kind, record, source_url(url), clock.now())

    def _info(self, address: Address, revision: str | None) -> tuple[Document, dict[str, Any]]:
        url = address.api("revision", revision) if revision else address.api()
        served, _ = self._client.page(url, split_one, {"blobs": "true"})
        record: dict[str, Any] = (
            {"id": served.key} if served.problem else json.loads(served.payload)
        )
        row = Record(address.repo_id, served.payload, served.problem)
        return Document(MODELS, "info", row, source_url(url), clock.now()), record

    def _gone(self, address: Address, answer: str, reason: HttpError) -> ModelDocuments:
        payload = answer if is_parsed_object(answer) else "{}"
        url = source_url(address.api())
        document = Document(MODELS, "gone", Record(address.repo_id, payload), url, clock.now())
        return ModelDocuments([document], problem=str(reason), is_gone=True)

    def _file(
        self,
        requested_id: str,
        address: Address,
        sha: str,
        name: str,
        kind: str,
        model: Mapping[str, Any],
    ) -> Iterator[Document]:
        url = address.file(sha, name)
        try:
            content = self._client.file(url)
        except HttpError as error:
            named = repository_error(error, address)
            if named is None and status_of(error) == 404:
                return  # the repository has no such file
            raise named or error from error
        if differs_from_commit(content, model, name):
            raise HttpError(
                f"GET {source_url(url)} gave 200, but {len(content):,} bytes that are not the file"
                f" of commit {sha[:12]}. Run again: it will be fetched again."
            )
        text, ok = as_text(content)
        if kind == "config":
            ok = ok and is_parsed_object(text)
        row = Record(requested_id, text, None if ok else f"no engine can parse this {kind}")
        yield Document(MODELS, kind, row, source_url(url), clock.now())

    def _commits(self, requested_id: str, address: Address, sha: str) -> Iterator[Document]:
        url = address.api("commits", sha)
        elements: list[Record] = []
        try:
            for page in pages(self._client, url, {"limit": COMMITS_PAGE}, split_array):
                elements += page.records
        except HttpError as error:
            named = repository_error(error, address)
            if named is None and status_of(error) == 404:
                return  # a mirror without commit histories
            raise named or error from error
        payload = f"[{','.join(element.payload for element in elements)}]"
        problems = [element.problem for element in elements if element.problem]
        row = Record(requested_id, payload, problems[0] if problems else None)
        yield Document(MODELS, "commits", row, source_url(url), clock.now())

    def _author(self, requested_id: str, record: dict[str, Any]) -> Iterator[Document]:
        author = record.get("author") or str(record["id"]).rpartition("/")[0]
        if not isinstance(author, str) or not author:
            return
        served = self._authors.get(author, lambda: self._overview(author))
        if served is not None:
            url, text = served
            row = Record(
                requested_id, text, None if is_parsed_object(text) else "it is not a JSON object"
            )
            yield Document(MODELS, "author", row, source_url(url), clock.now())

    def _overview(self, author: str) -> tuple[str, str] | None:
        for kind in ("organizations", "users"):
            url = f"{self._client.endpoint}/api/{kind}/{quote(author, safe='')}/overview"
            try:
                return url, self._client.page(url, _checked_object)[0]
            except HttpError as error:
                if status_of(error) != 404:
                    raise
        return None


def as_text(content: bytes) -> tuple[str, bool]:
    """Returns (text, whether it is unchanged): no engine stores a NUL or invalid UTF-8."""
    try:
        text, ok = content.decode("utf-8"), True
    except UnicodeDecodeError:
        text, ok = content.decode("utf-8", "replace"), False
    return text.replace("\x00", "\ufffd"), ok and "\x00" not in text


def is_parsed_object(text: str) -> bool:
    """Whether the text is a JSON object that every engine can parse."""
    try:
        [record] = split_object(f'{{"it":{text}}}')
    except (PageError, ValueError):
        return False
    return record.problem is None and text.lstrip().startswith("{")


def _checked_object(page: bytes) -> str:
    text = decode_page(page)
    split_object(f'{{"it":{text}}}')
    return text


def named_datasets(record: dict[str, Any]) -> list[str]:
    """Ids of the datasets that a model's card and tags name, each once; other text is ignored."""
    card = record.get("cardData")
    named = card.get("datasets") if isinstance(card, dict) else None
    listed = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    tags = record.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        if isinstance(tag, str) and tag.startswith("dataset:"):
            listed = [*listed, tag.removeprefix("dataset:")]
    ids = [name for name in listed if isinstance(name, str) and DATASET_ID.fullmatch(name)]
    return list(dict.fromkeys(ids))[:MAX_DATASETS]
