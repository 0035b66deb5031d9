"""A renamed model is one model: rows, history and packages are under the id it has now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.landed_days import extract

pytestmark = pytest.mark.slow
TASK = "text-generation"
OLD, NEW, NEXT = "maker/old", "maker/new", "maker/next"


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 2, tzinfo=UTC)


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    sample = Catalog(tasks=[task for task in TASKS if task.task_id == TASK])
    sample.add(OLD, TASK, downloads=100, likes=1)
    sample.add("maker/other", TASK, downloads=50, likes=1)
    with SampleHub(sample) as running:
        yield running


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    empty_catalog.environment["SOURCES"] = "hub"
    return empty_catalog


def night(catalog: CatalogUnderTest, day: int, **environment: str) -> None:
    """An extract and a build of that day."""
    extract(catalog, at(day), **environment)
    catalog.run("transform", CATALOG_NOW=f"2026-03-{day:02d}T03:00:00Z")


def model(catalog: CatalogUnderTest, model_id: str) -> dict[str, Any]:
    return next(row for row in catalog.rows("models") if row["model_id"] == model_id)


def aliases(catalog: CatalogUnderTest) -> dict[str, str]:
    return dict(catalog.query("select alias, model_id from hf.model_aliases"))


def models(catalog: CatalogUnderTest) -> list[str]:
    return [row["model_id"] for row in catalog.rows("models")]


def history(catalog: CatalogUnderTest, model_id: str) -> list[tuple[int, int]]:
    rows = catalog.query(
        "select stat_date, downloads from hf.model_stats_daily"
        f" where model_id = '{model_id}' order by stat_date"
    )
    return [(day.day, downloads) for day, downloads in rows]


def ids_everywhere(catalog: CatalogUnderTest) -> dict[str, set[str]]:
    """The model ids that each table of hf holds."""
    with_ids = catalog.query(
        "select table_name from information_schema.columns"
        " where table_schema = 'hf' and column_name = 'model_id'"
    )
    return {
        table: {model_id for (model_id,) in catalog.query(f"select model_id from hf.{table}")}
        for (table,) in with_ids
    }


def assert_settled(catalog: CatalogUnderTest) -> None:
    """Another build, and one of everything from raw, change nothing."""
    before = catalog.published()
    catalog.run("transform", CATALOG_NOW="2026-03-30T03:00:00Z")
    assert catalog.published() == before
    catalog.run("transform", "--full-refresh", CATALOG_NOW="2026-03-30T03:00:00Z")
    assert catalog.published() == before


def test_a_renamed_model_keeps_its_history(catalog: CatalogUnderTest, hub: SampleHub) -> None:
    night(catalog, 1)
    before = model(catalog, OLD)
    hub.catalog.rename(OLD, NEW)
    hub.catalog.change(NEW, downloads=150)
    night(catalog, 8)
    after = model(catalog, NEW)
    assert sorted(models(catalog)) == [NEW, "maker/other"]
    assert after["created_at"] == before["created_at"] == at(1)
    assert after["hub_id"] == before["hub_id"]
    assert after["is_on_hub"] is True
    assert after["updated_at"] == datetime(2026, 3, 8, 3, tzinfo=UTC)
    assert aliases(catalog) == {OLD: NEW}
    assert history(catalog, NEW) == [(1, 100), (8, 150)]
    assert catalog.query(
        f"select downloads_growth_7d from hf.trending_models where model_id = '{NEW}'"
    ) == [(50,)]
    new_models = catalog.query(
        "select new_models from hf.ingestion_runs where source = 'huggingface_hub'"
        " order by started_at"
    )
    assert new_models == [(2,), (0,)]
    assert [gone for (gone,) in catalog.query("select gone_models from hf.runs")].count(1) == 0
    assert all(OLD not in ids for ids in ids_everywhere(catalog).values())
    assert_settled(catalog)
