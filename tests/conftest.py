"""Engines for the tests: DuckDB, a Postgres of their own, and a Postgres 15 where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sample_hub import SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES, NO_HUB, new_database
from tests.support.filled import FilledCatalogs
from tests.support.groups import in_groups
from tests.support.landed import _no_secrets_kept, hub, on_engine, query, settings
from tests.support.postgres_server import postgres_15, temporary_postgres
from tests.support.small_catalog import Exports, fill

# Fixtures of tests that land without a build; folders with a Hub of their own have theirs.
__all__ = ["_no_secrets_kept", "hub", "on_engine", "query", "settings"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = in_groups(items, Path(__file__).parent)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a Postgres server that lives as long as the test session."""
    with temporary_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_15_server() -> Iterator[str]:
    """The oldest Postgres that is supported, where its programs are on the machine."""
    with postgres_15() as url:
        yield url


@pytest.fixture(scope="session")
def make_catalog(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], CatalogUnderTest]:
    """Gives `make_catalog(engine, hub_url)`; engines are `duckdb`, `postgres`, `postgres_15`."""
    filled = FilledCatalogs(tmp_path_factory.mktemp("filled"))

    def make(engine: str, hub_url: str) -> CatalogUnderTest:
        folder: Path = tmp_path_factory.mktemp(engine)
        if engine == "duckdb":
            return CatalogUnderTest(folder, engine, hub_url, filled=filled)
        server = request.getfixturevalue(f"{engine}_server")
        database = new_database(server)
        return CatalogUnderTest(folder, "postgres", hub_url, database, filled)

    return make


@pytest.fixture(params=ENGINES)
def empty_catalog(
    request: pytest.FixtureRequest,
    hub: SampleHub,
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> CatalogUnderTest:
    """A catalog on each engine, of the Hub that the test's own file has as its fixture `hub`."""
    return make_catalog(request.param, hub.url)


@pytest.fixture(params=ENGINES)
def exports(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Exports:
    """A small catalog, and the folder that it is exported to, on both engines."""
    return Exports(fill(make_catalog(request.param, NO_HUB)))


@pytest.fixture
def duckdb_exports(make_catalog: Callable[[str, str], CatalogUnderTest]) -> Exports:
    """The same on DuckDB alone, for what no database has a say in."""
    return Exports(fill(make_catalog("duckdb", NO_HUB)))
