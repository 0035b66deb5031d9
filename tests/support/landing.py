"""Documents about single models and datasets, put into `raw` by hand, as a run would have landed
them: under the latest run, so that they count as landed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from tests.sample_hub import SampleHub
from tests.support.catalog_under_test import CatalogUnderTest

ORGANIZATION = "http://hub/api/organizations/acme/overview"
USER = "http://hub/api/users/someone/overview"


@dataclass(frozen=True)
class Document:
    """A row of `raw.hub_model_details`, or of `raw.hub_dataset_details`."""

    asked_id: str
    kind: str
    payload: str
    source_url: str = "http://hub"
    of_dataset: bool = False

    @property
    def sql(self) -> str:
        table, key = ("dataset", "dataset_id") if self.of_dataset else ("model", "model_id")
        digest = hashlib.sha256(self.payload.encode()).hexdigest()
        values = (self.asked_id, self.kind, self.payload, self.source_url, digest)
        asked_id, kind, payload, url, sha256 = (text.replace("'", "''") for text in values)
        return (
            f"insert into raw.hub_{table}_details ({key}, kind, payload, source_url, fetched_at,"
            f" run_id, payload_sha256, payload_ok) select '{asked_id}', '{kind}', '{payload}',"
            f" '{url}', now(), run_id, '{sha256}', true from raw.runs"
            " order by run_number desc limit 1"
        )


def land(catalog: CatalogUnderTest, *documents: Document) -> None:
    """Puts the documents beside what the latest run landed."""
    catalog.execute(";\n".join(document.sql for document in documents))


def info(record: dict[str, Any]) -> Document:
    return Document(record["id"], "info", json.dumps(record))


def readme(model_id: str, text: str) -> Document:
    return Document(model_id, "readme", text)


def commits(model_id: str, *authors: str) -> Document:
    """One commit by each of the authors."""
    entries = [{"id": f"{n:040x}", "authors": [{"user": user}]} for n, user in enumerate(authors)]
    return Document(model_id, "commits", json.dumps(entries))


def author(model_id: str, source_url: str = ORGANIZATION) -> Document:
    return Document(model_id, "author", "{}", source_url)


def dataset(dataset_id: str, record: dict[str, Any] | None) -> Document:
    """What the Hub says of a dataset; None where it does not know it."""
    if record is None:
        return Document(dataset_id, "missing", '{"status": 404}', of_dataset=True)
    return Document(dataset_id, "info", json.dumps(record), of_dataset=True)


def served_documents(hub: SampleHub, model_id: str) -> list[Document]:
    """Everything that the sample Hub tells of a model, and of the datasets that its card names."""
    told = ask(hub, f"/api/models/{model_id}?blobs=true")
    record = json.loads(told or "{}")
    found = [Document(model_id, "info", told or "{}"), author(model_id)]
    if text := ask(hub, f"/{model_id}/resolve/main/README.md"):
        found.append(Document(model_id, "readme", text))
    found.append(Document(model_id, "commits", ask(hub, f"/api/models/{model_id}/commits/main")))
    for name in (record.get("cardData") or {}).get("datasets") or []:
        served = ask(hub, f"/api/datasets/{name}")
        found.append(dataset(name, json.loads(served) if served else None))
    return found


def ask(hub: SampleHub, path: str) -> str:
    """The body of an answer; empty where there is none."""
    try:
        with urlopen(hub.url + quote(path, safe="/?=&")) as answer:
            return str(answer.read().decode())
    except HTTPError:
        return ""
