"""A small sample Hub, settings that point to it, and a look into what landed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract import redaction
from extract.config.settings import Settings
from extract.databases import open_target
from tests.sample_hub import Catalog, SampleHub
from tests.support.engines import new_database

Query = Callable[[Settings, str], list[tuple[Any, ...]]]


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    """Three tasks with some twelve models each."""
    with SampleHub(Catalog.sized(tasks=3, models_per_task=10)) as hub:
        yield hub


@pytest.fixture
def settings(hub: SampleHub, tmp_path: Path) -> Settings:
    """DuckDB in a folder of its own, waits so short that retries cost no time."""
    return settings_for(hub, tmp_path)


def settings_for(hub: SampleHub, folder: Path) -> Settings:
    ranking = folder / "ranking.json"
    ranking.write_text('[{"model_id": "a/b", "score": 2.50}, {"model_id": "gpt2"}]')
    return Settings(
        duckdb_path=folder / "catalog.duckdb",
        state_dir=folder / "state",
        hf_endpoint=hub.url,
        addresses={"openrouter": hub.openrouter_url},
        community_rankings=(str(ranking), "hub:trending"),
        retry_base=0.01,
        request_timeout=5.0,
        quiet=True,
    )


@pytest.fixture(params=["duckdb", "postgres"])
def on_engine(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """The same settings on each engine."""
    if request.param == "duckdb":
        return settings
    server = request.getfixturevalue("postgres_server")
    return replace(settings, target="postgres", database_url=new_database(server))


@pytest.fixture
def query() -> Query:
    """Reads the work area: `query(settings, sql)`."""

    def read(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
        database = open_target(settings).connect()
        try:
            return database.execute(sql)
        finally:
            database.close()

    return read


@pytest.fixture(autouse=True)
def _no_secrets_kept() -> Iterator[None]:
    """What one test has masked stays readable in the next."""
    before = set(redaction._secrets)
    yield
    redaction._secrets.clear()
    redaction._secrets.update(before)
