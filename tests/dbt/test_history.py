"""History: what each day and each sync brought, and what stays of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.catalog import new_record
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.landed_days import extract, sync

pytestmark = pytest.mark.slow
TASK = "text-generation"
MONTH = 3


def at(day: int, hour: int = 2) -> datetime:
    return datetime(2026, MONTH, day, hour, tzinfo=UTC)


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    named = (TASK, "fill-mask", "any-to-any")
    sample = Catalog(tasks=[task for task in TASKS if task.task_id in named])
    for number in range(1, 4):
        sample.add(f"maker/model-{number}", TASK, downloads=number * 100, likes=number)
    sample.add("google-bert/bert", "fill-mask", downloads=10, likes=1)
    with SampleHub(sample) as running:
        yield running


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    empty_catalog.environment["SOURCES"] = "hub"
    return empty_catalog


def ranks(catalog: CatalogUnderTest, task: str = TASK) -> list[tuple[str, int]]:
    return [
        (model_id, rank)
        for model_id, rank in catalog.query(
            "select model_id, rank_in_task from hf.model_tasks"
            f" where task_id = '{task}' order by rank_in_task"
        )
    ]


def in_order(*model_ids: str) -> list[tuple[str, int]]:
    return [(model_id, place) for place, model_id in enumerate(model_ids, start=1)]


def downloads_by_day(catalog: CatalogUnderTest, model_id: str) -> dict[date, int]:
    return dict(
        catalog.query(
            f"select stat_date, downloads from hf.model_stats_daily where model_id = '{model_id}'"
        )
    )


def runs(catalog: CatalogUnderTest) -> dict[str, dict[str, Any]]:
    return {row["run_id"]: row for row in catalog.rows("ingestion_runs")}


def new_models(catalog: CatalogUnderTest) -> set[tuple[str, str]]:
    return set(catalog.query("select run_id, model_id from hf.new_models"))


def assert_new_models_are_counted(catalog: CatalogUnderTest) -> None:
    brought = [run_id for run_id, _ in new_models(catalog)]
    counts = {run_id: row["new_models"] for run_id, row in runs(catalog).items()}
    assert counts == {run_id: brought.count(run_id) for run_id in counts}
    assert len(brought) == len(catalog.rows("models"))


def test_what_a_sync_brought_is_in_its_tasks_until_the_next_listing(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    first = extract(catalog, at(1))
    catalog.run("transform")
    fresh = new_record("maker/fresh", TASK) | {"downloads": 250, "tags": [TASK, "any-to-any"]}
    without_task = new_record("maker/no-task") | {"downloads": 1, "tags": []}
    without_task.pop("pipeline_tag", None)
    retagged = new_record("maker/model-1", "fill-mask") | {"downloads": 900, "tags": ["fill-mask"]}
    brought = sync(catalog, at(2), new=[fresh, without_task], changed=[retagged], skipped=40)
    catalog.run("transform")

    assert ranks(catalog) == in_order(
        "maker/model-1", "maker/model-3", "maker/fresh", "maker/model-2"
    )
    assert ranks(catalog, "any-to-any") == in_order("maker/fresh")
    assert ranks(catalog, "fill-mask") == in_order("maker/model-1", "google-bert/bert")
    models = {row["model_id"]: row for row in catalog.rows("models")}
    assert models["maker/fresh"]["created_at"] == at(2)
    assert models["maker/fresh"]["is_listed"] is models["maker/no-task"]["is_listed"] is True
    assert models["maker/model-1"]["downloads"] == 900
    assert models["maker/model-1"]["created_at"] == at(1)
    assert catalog.query(
        "select model_id, rank_in_ranking from hf.candidate_sources"
        " where ranking = 'text-generation' and model_id = 'maker/fresh'"
    ) == [("maker/fresh", 3)]

    run = runs(catalog)[f"{brought}/hub"]
    told = ("dataset_name", "source", "trigger", "status", "total", "successful", "skipped")
    assert [run[name] for name in told] == [
        *("hub_models", "huggingface_hub", "auto", "success", 43, 3, 40)
    ]
    assert {pair for pair in new_models(catalog) if pair[0] != f"{first}/hub"} == {
        (f"{brought}/hub", "maker/fresh"),
        (f"{brought}/hub", "maker/no-task"),
    }
    assert_new_models_are_counted(catalog)
    latest = catalog.query("select model_id from hf.latest_models")
    assert {model_id for (model_id,) in latest[:2]} == {"maker/fresh", "maker/no-task"}
    assert catalog.query("select model_id from hf.latest_model") == latest[:1]

    before = catalog.published()
    catalog.run("transform", "--full-refresh")
    assert catalog.published() == before

    extract(catalog, at(3))
    catalog.run("transform")
    assert ranks(catalog) == in_order("maker/model-3", "maker/model-2", "maker/model-1")
    assert ranks(catalog, "any-to-any") == []
    assert ranks(catalog, "fill-mask") == in_order("google-bert/bert")
    listed = {row["model_id"]: row["is_listed"] for row in catalog.rows("models")}
    assert listed["maker/fresh"] is listed["maker/no-task"] is False
    assert_new_models_are_counted(catalog)


def test_a_sync_that_was_killed_brought_nothing(catalog: CatalogUnderTest) -> None:
    extract(catalog, at(1))
    killed = sync(catalog, at(2), new=[new_record("maker/fresh", TASK)], status="failed")
    catalog.run("transform")
    run = runs(catalog)[f"{killed}/hub"]
    assert (run["status"], run["error"]) == ("failed", "did not finish")
    assert "maker/fresh" not in {row["model_id"] for row in catalog.rows("models")}
    again = sync(catalog, at(3), new=[new_record("maker/fresh", TASK)])
    catalog.run("transform")
    assert (f"{again}/hub", "maker/fresh") in new_models(catalog)
    assert_new_models_are_counted(catalog)


def test_folders_of_a_dataset_come_and_go(catalog: CatalogUnderTest) -> None:
    extract(catalog, at(1))
    sync(catalog, at(2), folders={"a/results": ["gpt-4o", "o3"], "a/other": ["gpt-4o"]})
    catalog.run("transform")
    second = sync(catalog, at(3), folders={"a/results": ["o3", "r1"]})
    catalog.run("transform")
    columns = ("dataset_id", "folder", "is_listed", "first_seen_at", "last_seen_at")
    rows = [tuple(row[name] for name in columns) for row in catalog.rows("dataset_models")]
    seen = {tuple(key): (listed, first.day, last.day) for *key, listed, first, last in rows}
    assert seen == {
        ("a/results", "gpt-4o"): (False, 2, 2),
        ("a/results", "o3"): (True, 2, 3),
        ("a/results", "r1"): (True, 3, 3),
        ("a/other", "gpt-4o"): (True, 2, 2),
    }
    run = runs(catalog)[f"{second}/datasets"]
    told = ("dataset_name", "source", "status", "successful", "new_models")
    assert [run[name] for name in told] == [
        *("dataset_folders", "huggingface_datasets", "success", 2, 0)
    ]


def test_each_day_has_its_last_figures_and_keeps_them(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    """Day 4 has two runs, day 5 none; days 2 and 3 are transformed at once; raw keeps one run."""
    moments = (at(1), at(2), at(3), at(4), at(4, 20))
    for moment, downloads in zip(moments, (100, 110, 130, 140, 150), strict=True):
        hub.catalog.change("maker/model-1", downloads=downloads)
        extract(catalog, moment, RAW_RUNS_KEPT="1" if moment.day != 3 else "9")
        if moment.day != 2:
            catalog.run("transform")
    hub.catalog.remove("maker/model-2")
    hub.catalog.add("maker/late", TASK, downloads=7)
    extract(catalog, at(6), RAW_RUNS_KEPT="1")
    catalog.run("transform")
    days = {1: 100, 2: 110, 3: 130, 4: 150, 6: 150}
    expected = {date(2026, MONTH, day): downloads for day, downloads in days.items()}
    assert downloads_by_day(catalog, "maker/model-1") == expected
    assert [day.day for day in sorted(downloads_by_day(catalog, "maker/model-2"))] == [1, 2, 3, 4]
    assert [day.day for day in downloads_by_day(catalog, "maker/late")] == [6]
    assert catalog.query("select count(distinct run_id) from raw.hub_models") == [(1,)]
    assert_new_models_are_counted(catalog)

    before = catalog.published()
    catalog.run("transform")
    assert catalog.published() == before
    catalog.run("transform", "--full-refresh")
    # scores reach as far as the kept raw does: maker/model-2 is no longer in it
    scores = "model_quality"
    after = catalog.published()
    assert {row["model_id"] for row in before[scores]} - {
        row["model_id"] for row in after[scores]
    } == {"maker/model-2"}
    assert {**after, scores: []} == {**before, scores: []}
    created = {row["model_id"]: row["created_at"].day for row in catalog.rows("models")}
    assert created.pop("maker/late") == 6
    assert set(created.values()) == {1}

    grown = {row["model_id"]: row for row in catalog.rows("trending_models")}
    model = grown["maker/model-1"]
    windows = {
        days: (model[f"earlier_date_{days}d"], model[f"downloads_growth_{days}d"])
        for days in (1, 7)
    }
    assert windows == {1: (date(2026, MONTH, 4), 0), 7: (None, None)}
    assert grown["maker/late"]["downloads_growth_1d"] is None
    assert grown["maker/model-2"]["stat_date"] == date(2026, MONTH, 4)
    assert grown["maker/model-2"]["earlier_date_1d"] == date(2026, MONTH, 3)


def test_a_clock_that_ran_ahead_once_does_not_end_the_figures(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    extract(catalog, datetime(2030, 1, 1, tzinfo=UTC))
    catalog.run("transform")
    hub.catalog.change("maker/model-1", downloads=101)
    extract(catalog, at(2))
    catalog.run("transform")
    assert downloads_by_day(catalog, "maker/model-1") == {
        date(2030, 1, 1): 100,
        date(2026, MONTH, 2): 101,
    }


def test_a_nightly_transform_leaves_the_days_before_alone(catalog: CatalogUnderTest) -> None:
    """What a person did to an old day stays; a full refresh tells it again while raw holds it."""
    extract(catalog, at(1))
    catalog.run("transform")
    old = "update hf.model_stats_daily set downloads = -1 where model_id = 'maker/model-1'"
    catalog.execute(old)
    extract(catalog, at(2))
    catalog.run("transform")
    days = (date(2026, MONTH, 1), date(2026, MONTH, 2))
    assert downloads_by_day(catalog, "maker/model-1") == {days[0]: -1, days[1]: 100}
    catalog.run("transform", "--full-refresh")
    assert downloads_by_day(catalog, "maker/model-1") == {days[0]: 100, days[1]: 100}
