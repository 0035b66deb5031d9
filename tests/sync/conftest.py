"""A Hub with some hundred models, and a catalog that knows them all: sync's own ground."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest

NOW = "2026-11-21T02:00:00Z"
TASK = "text-generation"


class Synced:
    """A catalog that was made by hand, and `sync` beside it at NOW."""

    def __init__(self, catalog: CatalogUnderTest, hub: SampleHub) -> None:
        self.catalog = catalog
        self.hub = hub

    def know(self, *model_ids: str) -> None:
        """Puts these models of the Hub into hf.models; without names all of them."""
        query = "limit=1000&sort=createdAt&expand=createdAt&expand=lastModified"
        most, self.hub.most_per_page = self.hub.most_per_page, None
        with urlopen(f"{self.hub.url}/api/models?{query}") as answer:
            records = json.load(answer)
        self.hub.most_per_page = most
        rows = [
            f"({text(record['id'])}, '{record['createdAt']}', '{record['lastModified']}')"
            for record in records
            if record["id"] in model_ids or not model_ids
        ]
        self.catalog.execute(f"insert into hf.models values {', '.join(rows)}")
        self.hub.requests.clear()

    def sync(self, *arguments: str, expect: int = 0, **more: str) -> str:
        """What `sync` prints."""
        variables = {"CATALOG_NOW": NOW, **more}
        return self.catalog.run("sync", *arguments, expect=expect, **variables).stdout

    def check(self, *arguments: str, expect: int = 0, **more: str) -> dict[str, Any]:
        """What `sync --json` says."""
        said: dict[str, Any] = json.loads(self.sync("--json", *arguments, expect=expect, **more))
        return said

    def asked(self) -> list[str]:
        """The orders in which the Hub's models were asked for."""
        return [
            request.query["sort"][0]
            for request in self.hub.requests
            if request.path == "/api/models"
        ]


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    # More than the trending listing shows: an old model is not found there by chance.
    with SampleHub(Catalog.sized(tasks=1, models_per_task=150)) as running:
        yield running


@pytest.fixture
def on_engine(empty_catalog: CatalogUnderTest, hub: SampleHub) -> Synced:
    """A catalog on each engine, that knows every model the Hub has."""
    return knowing_all(empty_catalog, hub)


@pytest.fixture
def synced(hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]) -> Synced:
    """The same on DuckDB alone, for what no database has a say in."""
    return knowing_all(make_catalog("duckdb", hub.url), hub)


def knowing_all(catalog: CatalogUnderTest, hub: SampleHub) -> Synced:
    catalog.execute(
        "create schema hf; create table hf.models ("
        "model_id text primary key, hub_created_at timestamptz, last_modified timestamptz)"
    )
    catalog.environment["SYNC_NEWS"] = "all"  # the rules have tests of their own
    made = Synced(catalog, hub)
    made.know()
    return made
