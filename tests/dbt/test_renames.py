"""A renamed model is one model: rows, history and packages are under the id it has now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.landed_days import extract, sync

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


def changes(catalog: CatalogUnderTest, model_id: str) -> list[tuple[Any, ...]]:
    rows = catalog.query(
        "select changed_at, change, old_value, new_value from hf.model_changes"
        f" where model_id = '{model_id}' order by changed_at, change"
    )
    return [(moment.day, *told) for moment, *told in rows]


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
    assert changes(catalog, NEW) == [(1, "added", None, None), (8, "renamed", OLD, NEW)]
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


def test_a_row_of_others_that_refers_to_a_model_goes_with_it(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    night(catalog, 1)
    cascade = " on delete cascade" if catalog.engine == "postgres" else ""
    reference = f"create table hf.my_notes (about text references hf.models (model_id){cascade})"
    catalog.execute(f"{reference}; insert into hf.my_notes values ('{OLD}'), ('maker/other')")
    hub.catalog.rename(OLD, NEW)
    night(catalog, 2)
    assert sorted(models(catalog)) == [NEW, "maker/other"]
    assert catalog.query("select about from hf.my_notes order by 1") == [(NEW,), ("maker/other",)]


def test_a_sync_that_sees_the_new_id_renames_and_the_way_back_is_one_too(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    night(catalog, 1)
    hub.catalog.rename(OLD, NEW)
    changed = [hub.catalog.get(NEW) or {}]
    sync(catalog, at(2), changed=changed)
    catalog.run("transform", CATALOG_NOW="2026-03-02T03:00:00Z")
    assert (aliases(catalog), sorted(models(catalog))) == ({OLD: NEW}, [NEW, "maker/other"])
    hub.catalog.rename(NEW, NEXT)
    night(catalog, 3)
    assert aliases(catalog) == {OLD: NEXT, NEW: NEXT}
    hub.catalog.rename(NEXT, OLD)
    night(catalog, 4)
    assert aliases(catalog) == {NEW: OLD, NEXT: OLD}
    assert sorted(models(catalog)) == [OLD, "maker/other"]
    assert model(catalog, OLD)["created_at"] == at(1)
    assert history(catalog, OLD) == [(day, 100) for day in (1, 2, 3, 4)]
    renames = [(2, OLD, NEW), (3, NEW, NEXT), (4, NEXT, OLD)]
    assert changes(catalog, OLD) == [
        (1, "added", None, None),
        *((day, "renamed", *ids) for day, *ids in renames),
    ]
    assert [row["model_id"] for row in catalog.rows("new_models")].count(OLD) == 1
    assert_settled(catalog)


def test_an_old_id_that_another_model_gets_is_a_new_model(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    night(catalog, 1)
    hub.catalog.rename(OLD, NEW)
    night(catalog, 2)
    hub.catalog.add(OLD, TASK, downloads=7)
    night(catalog, 3)
    assert aliases(catalog) == {}
    assert sorted(models(catalog)) == [NEW, OLD, "maker/other"]
    assert model(catalog, OLD)["created_at"] == at(3)
    assert model(catalog, NEW)["created_at"] == at(1)
    assert history(catalog, OLD) == [(3, 7)]
    assert history(catalog, NEW) == [(1, 100), (2, 100), (3, 100)]
    assert_settled(catalog)


def test_two_ids_in_one_run_are_a_rename_once_a_run_shows_one_alone(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    night(catalog, 1)
    both = {**(hub.catalog.get(OLD) or {}), "downloads": 120}
    hub.catalog.add(NEW, **{name: value for name, value in both.items() if name != "id"})
    night(catalog, 2)
    assert aliases(catalog) == {}
    assert sorted(models(catalog)) == [NEW, OLD, "maker/other"]
    hub.catalog.remove(OLD)
    night(catalog, 3)
    assert aliases(catalog) == {OLD: NEW}
    assert sorted(models(catalog)) == [NEW, "maker/other"]
    assert model(catalog, NEW)["created_at"] == at(1)
    assert history(catalog, NEW) == [(1, 100), (2, 120), (3, 120)]
    assert changes(catalog, NEW) == [(1, "added", None, None), (3, "renamed", OLD, NEW)]
    assert [row["model_id"] for row in catalog.rows("new_models")].count(NEW) == 1
    assert_settled(catalog)


def test_a_model_is_on_the_hub_until_the_hub_says_that_it_is_not(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    def state(of: str = OLD) -> tuple[bool, bool | None]:
        row = model(catalog, of)
        return row["is_listed"], row["is_on_hub"]

    night(catalog, 1)
    assert state() == (True, True)
    hub.catalog.change("maker/other", downloads=1000)
    night(catalog, 2, LIMIT_PER_TASK="1")
    assert state() == (False, None)
    record = hub.catalog.get(OLD) or {}
    hub.catalog.remove(OLD)
    night(catalog, 3, LIMIT_PER_TASK="1")
    assert state() == (False, None)
    catalog.run("details", OLD, expect=1, HF_TOKEN="hf_of_a_test")
    assert state() == (False, False)
    again = {name: value for name, value in record.items() if name != "id"}
    hub.catalog.add(OLD, **again)
    night(catalog, 5)
    assert state() == (True, True)
    hub.catalog.remove(OLD)
    night(catalog, 6, SCOPE="hub")
    assert (state(), state("maker/other")) == ((False, False), (True, True))
    hub.catalog.add(OLD, **again)
    night(catalog, 7)
    assert state() == (True, True)
    assert_settled(catalog)
