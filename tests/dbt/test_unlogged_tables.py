"""Postgres: what only a build reads is in no log, and the planner knows what is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest

pytestmark = pytest.mark.slow
TABLES = """
    select relname from pg_class
    where relnamespace = cast('staging' as regnamespace) and relkind = 'r' and {condition}
"""
# What stays from build to build and cannot be derived again.
LOGGED = {"published_fingerprints"}


@pytest.fixture(scope="module")
def catalog(make_catalog: Callable[[str, str], CatalogUnderTest]) -> CatalogUnderTest:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as hub:
        made = make_catalog("postgres", hub.url)
        made.environment |= {"SOURCES": "hub"}
        made.extract_and_transform()
    return made


def tables(catalog: CatalogUnderTest, condition: str) -> set[str]:
    return {name for (name,) in catalog.query(TABLES.format(condition=condition))}


def test_working_tables_are_unlogged(catalog: CatalogUnderTest) -> None:
    seeds = {path.stem for path in Path(ROOT, "dbt_project", "seeds").rglob("*.csv")}
    assert tables(catalog, "relpersistence <> 'u'") == seeds | LOGGED
    assert "stg_hub__models" in tables(catalog, "relpersistence = 'u'")


def test_the_planner_has_figures_of_working_tables(catalog: CatalogUnderTest) -> None:
    assert tables(catalog, "reltuples < 0 and relpersistence = 'u'") == {"build_marker"}
    [(rows,)] = catalog.query(
        "select reltuples from pg_class where oid = cast('staging.int_models' as regclass)"
    )
    assert rows == 3
