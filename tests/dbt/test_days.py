"""Days in the life of a catalog: models come, change and go, sources fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sample_hub import Catalog, Fault, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import CatalogUnderTest

pytestmark = pytest.mark.slow
TASK = "text-generation"


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    return empty_catalog


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    named = (TASK, "fill-mask", "any-to-any")
    sample = Catalog(tasks=[task for task in TASKS if task.task_id in named])
    for number in range(1, 6):
        sample.add(f"maker/model-{number}", TASK, downloads=number * 100, likes=number)
    sample.add("google-bert/bert", "fill-mask", downloads=10, likes=1)
    sample.add("google/both", "any-to-any", downloads=50, tags=["any-to-any", TASK])
    with SampleHub(sample) as running:
        yield running


def ranks(catalog: CatalogUnderTest, task: str = TASK) -> list[str]:
    return [
        model_id
        for (model_id,) in catalog.query(
            f"select model_id from hf.model_tasks where task_id = '{task}' order by rank_in_task"
        )
    ]


def model(catalog: CatalogUnderTest, model_id: str) -> dict[str, Any]:
    return next(row for row in catalog.rows("models") if row["model_id"] == model_id)


def test_models_come_change_and_go(catalog: CatalogUnderTest, hub: SampleHub) -> None:
    catalog.extract_and_transform()
    before = {row["model_id"]: row for row in catalog.rows("models")}
    assert ranks(catalog) == [*(f"maker/model-{n}" for n in (5, 4, 3, 2, 1)), "google/both"]

    hub.catalog.change("maker/model-1", downloads=1000)
    hub.catalog.remove("maker/model-5")
    hub.catalog.add("maker/latest", TASK, downloads=450)
    catalog.extract_and_transform()
    after = {row["model_id"]: row for row in catalog.rows("models")}

    in_order = ["model-1", "latest", "model-4", "model-3", "model-2"]
    assert ranks(catalog) == [*(f"maker/{name}" for name in in_order), "google/both"]
    assert after["maker/model-5"]["is_listed"] is False
    assert after["maker/model-5"]["downloads"] == 500
    assert after["maker/latest"]["created_at"] > before["maker/model-1"]["created_at"]
    changed = {name for name in before if after[name]["updated_at"] != before[name]["updated_at"]}
    assert changed == {"maker/model-1", "maker/model-5"}
    assert all(after[name]["created_at"] == before[name]["created_at"] for name in before)
    [(latest,)] = catalog.query("select model_id from hf.latest_model")
    assert latest == "maker/latest"
    new_models = catalog.query(
        "select new_models from hf.ingestion_runs where source = 'huggingface_hub'"
        " order by started_at"
    )
    assert new_models == [(7,), (1,)]


def test_a_task_that_disappears_stays_without_its_ranks(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.extract_and_transform()
    del hub.catalog.task_document["fill-mask"]
    catalog.extract_and_transform()
    assert dict(catalog.query("select task_id, is_listed from hf.tasks")) == {
        TASK: True,
        "fill-mask": False,
        "any-to-any": True,
    }
    assert ranks(catalog, "fill-mask") == []
    assert model(catalog, "google-bert/bert")["is_listed"] is False
    assert model(catalog, "google/both")["is_listed"] is True


def test_runs_of_fewer_tasks_leave_the_ranks_of_the_others(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.extract_and_transform()
    hub.catalog.change("google-bert/bert", downloads=99)
    hub.catalog.change("google/both", downloads=5000)
    catalog.extract_and_transform(MAX_TASKS="1")  # any-to-any is served first
    assert model(catalog, "google/both")["downloads"] == 5000
    assert ranks(catalog)[0] == "google/both"
    assert ranks(catalog, "fill-mask") == ["google-bert/bert"]
    assert model(catalog, "google-bert/bert")["is_listed"] is True
    assert model(catalog, "google-bert/bert")["downloads"] == 10
    catalog.extract_and_transform(LIMIT_PER_TASK="2")
    assert ranks(catalog) == ["google/both", "maker/model-5"]
    assert model(catalog, "maker/model-4")["is_listed"] is False


def test_a_failing_openrouter_leaves_its_last_good_rows_in_force(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    hub.catalog.openrouter_document = {
        "data": [{"id": "maker/one", "hugging_face_id": "Maker/MODEL-1"}]
    }
    catalog.extract_and_transform()
    expected = "community_rankings+huggingface_hub+openrouter_index"
    assert model(catalog, "maker/model-1")["source"] == expected

    hub.faults.add(Fault("/api/v1/models", kind="status", status=404, times=None))
    done = catalog.run("run")
    assert "openrouter" in done.stdout.lower() + done.stderr.lower()
    assert model(catalog, "maker/model-1")["source"] == expected
    statuses = catalog.query(
        "select source, status from hf.ingestion_runs order by started_at desc, source limit 3"
    )
    assert ("openrouter_index", "failed") in statuses
    assert ("huggingface_hub", "success") in statuses
    catalog.run("--strict", expect=1)


def test_a_failing_hub_fails_the_run_and_leaves_the_catalog(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.extract_and_transform()
    before = catalog.content()
    hub.catalog.change("maker/model-1", downloads=9999)
    hub.faults.add(Fault("/api/models", kind="html", nth=2, times=None))
    failed = catalog.run("run", expect=1)
    assert "Traceback" not in failed.stderr
    assert catalog.content() == before
    hub.faults.clear()
    catalog.extract_and_transform()
    assert model(catalog, "maker/model-1")["downloads"] == 9999
    statuses = catalog.query(
        "select status from hf.ingestion_runs where source = 'huggingface_hub' order by started_at"
    )
    assert statuses == [("success",), ("failed",), ("success",)]


def test_hf_built_anew_from_raw_is_what_it_was(catalog: CatalogUnderTest, hub: SampleHub) -> None:
    catalog.extract_and_transform()
    hub.catalog.change("maker/model-1", downloads=1000)
    hub.catalog.remove("maker/model-5")
    catalog.extract_and_transform()
    before = catalog.published()
    catalog.run("transform", "--full-refresh")
    assert catalog.published() == before

    catalog.execute("drop schema hf cascade; drop schema staging cascade")
    catalog.run("transform")
    times = ("updated_at",)
    assert catalog.published(without=times) == {
        table: [{name: row[name] for name in row if name not in times} for row in rows]
        for table, rows in before.items()
    }


def test_a_failed_gate_publishes_nothing(catalog: CatalogUnderTest, hub: SampleHub) -> None:
    catalog.extract_and_transform()
    before = catalog.content()
    hub.catalog.change("maker/model-1", downloads=1000)
    catalog.extract_and_transform()
    after = catalog.content()
    assert after != before
    catalog.execute("delete from raw.hub_models where model_id = 'maker/model-2'")
    failed = catalog.run("transform", expect=1)
    assert "hf" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert catalog.content() == after
    statuses = "select status, build_status from hf.runs order by run_number"
    assert catalog.query(statuses) == [("success", "success"), ("failed", "failed")]
    catalog.extract_and_transform()
    assert catalog.query(statuses)[1:] == [("failed", "failed"), ("success", "success")]
    assert model(catalog, "maker/model-2")["is_listed"] is True
