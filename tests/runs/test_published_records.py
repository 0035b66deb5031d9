"""A run that has ended is in hf.runs at once, whatever became of it, and everyone says the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.landed_days import work
from tests.support.waiting import wait_until
from tests.support.warm import Running

pytestmark = pytest.mark.slow
HUB, OPENROUTER = "/api/models", "/api/v1/models"
RUNS = "select status, build_status from hf.runs order by run_number"
SOURCES = (
    "select split_part(run_id, '/', 2), status from hf.ingestion_runs"
    " order by started_at, split_part(run_id, '/', 2)"
)


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as running:
        yield running


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    """One good run on each engine."""
    empty_catalog.environment["RETRY_BASE"] = "0.01"
    empty_catalog.extract_and_transform()
    return empty_catalog


def fail(hub: SampleHub, path: str) -> None:
    hub.faults.add(Fault(path, kind="status", status=500, times=None))


def health(catalog: CatalogUnderTest, *options: str, expect: int) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(
        catalog.run("health", "--json", *options, expect=expect).stdout
    )
    return said


def scheduled(catalog: CatalogUnderTest) -> str:
    return str(json.loads(catalog.run("schedule", "--status", "--json").stdout)["lastStatus"])


def failed_rows(catalog: CatalogUnderTest) -> list[dict[str, Any]]:
    """What hf says of runs that failed and their sources, JSON as text in one form."""
    return [
        {name: str(value).replace(" ", "").replace("'", '"') for name, value in row.items()}
        for table in ("runs", "ingestion_runs")
        for row in catalog.rows(table)
        if row["status"] == "failed"
    ]


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def test_a_good_run_says_what_it_did(catalog: CatalogUnderTest) -> None:
    [row] = catalog.rows("runs")
    assert (row["kind"], row["status"], row["build_status"]) == ("extract", "success", "success")
    assert (row["new_models"], row["gone_models"], row["rows_rejected"]) == (3, 0, 0)
    assert row["rows_landed"] > 3
    assert row["requests"] >= 4
    for phase in ("prepare", "land", "check", "retention", "build"):
        assert 0 <= row[f"{phase}_seconds"] < 600, phase
    assert row["peak_memory_bytes"] > 50_000_000
    assert row["completed_at"] > row["started_at"]
    versions = row["versions"]
    assert {"python", "dlt", "dbt-core", "duckdb"} <= set(
        json.loads(versions) if isinstance(versions, str) else versions
    )
    catalog.run("transform")
    assert catalog.rows("runs") == [row]


def test_a_failed_run_is_published_at_once(catalog: CatalogUnderTest, hub: SampleHub) -> None:
    models = catalog.rows("models")
    fail(hub, HUB)
    failed = catalog.run("run", expect=1)
    assert catalog.query(RUNS) == [("success", "success"), ("failed", None)]
    assert ("hub", "failed") in catalog.query(SOURCES)
    assert catalog.rows("models") == models
    said = health(catalog, expect=1)
    assert said["reason"].startswith("failed: extract ")
    assert said["last_run"]["error"] in failed.stderr
    assert said["last_good_run"]["status"] == "success"
    assert scheduled(catalog) == "failed"
    hub.faults.clear()
    before = failed_rows(catalog)
    catalog.extract_and_transform()
    assert catalog.query(RUNS)[1:] == [("failed", None), ("success", "success")]
    assert failed_rows(catalog) == before  # a build computes what was written without one
    health(catalog, expect=0)
    assert scheduled(catalog) == "success"


def test_a_partial_run_is_partial_for_everyone_who_is_asked(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    fail(hub, OPENROUTER)
    catalog.extract_and_transform()
    assert catalog.query(RUNS)[-1] == ("partial", "success")
    assert health(catalog, expect=1)["reason"].startswith("partial: ")
    assert health(catalog, "--allow-partial", expect=0)["is_healthy"] is True
    assert scheduled(catalog) == "partial"


def test_a_build_that_fails_fails_its_run_until_one_goes_well(catalog: CatalogUnderTest) -> None:
    catalog.run()
    with work(catalog) as database:
        database.execute("delete from raw.hub_models where position = 1")
    refused = catalog.run("transform", expect=1)
    assert catalog.query(RUNS) == [("success", "success"), ("failed", "failed")]
    assert ("hub", "failed") in catalog.query(SOURCES)
    said = health(catalog, expect=1)
    assert said["last_run"]["error"].startswith("hf could not be built: ")
    assert said["last_run"]["error"].removeprefix("hf could not be built: ") in refused.stderr
    # a part that somebody builds to find out says nothing of the run
    catalog.run("transform", "--select", "stg_hub__tasks")
    assert catalog.query(RUNS)[-1] == ("failed", "failed")
    before = failed_rows(catalog)
    catalog.extract_and_transform()
    assert catalog.query(RUNS)[1:] == [("failed", "failed"), ("success", "success")]
    # the models that it brought are published, and counted, with the later run's build
    counted = ("new_models", "gone_models")
    assert [without(row, *counted) for row in failed_rows(catalog)] == [
        without(row, *counted) for row in before
    ]


def test_a_run_that_was_killed_is_recorded_by_whoever_asks(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    hub.faults.add(Fault(HUB, kind="hang", times=None))
    asked = len(hub.requests)
    running = Running(["run"], catalog.env())
    wait_until(lambda: len(hub.requests) > asked + 1)
    # another run is under way: nothing is recorded of it
    assert health(catalog, expect=0)["last_run"]["status"] == "success"
    running.kill()
    running.wait()
    hub.faults.clear()
    said = health(catalog, expect=1)
    assert said["last_run"]["error"] == "did not finish"
    assert catalog.query(RUNS)[-1] == ("failed", None)
    assert scheduled(catalog) == "failed"


def test_a_first_run_that_fails_is_told_without_anything_published(
    empty_catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    assert health(empty_catalog, expect=1)["reason"].startswith("unknown: ")
    fail(hub, HUB)
    empty_catalog.run("run", expect=1)
    said = health(empty_catalog, expect=1)
    assert said["reason"].startswith("failed: ")
    assert scheduled(empty_catalog) == "failed"


def test_what_a_build_has_published_in_part_stays_unseen(
    make_catalog: Callable[[str, str], CatalogUnderTest], hub: SampleHub
) -> None:
    catalog = make_catalog("duckdb", hub.url)
    catalog.environment["RETRY_BASE"] = "0.01"
    catalog.extract_and_transform()
    tasks = catalog.rows("tasks")
    with work(catalog) as database:  # as a build that ended within its publishing step
        database.execute("create table staging.publishing (is_underway boolean)")
        database.execute("update hf.tasks set task_label = 'half new'")
    fail(hub, HUB)
    catalog.run("run", expect=1)
    assert catalog.rows("tasks") == tasks
    assert catalog.query(RUNS) == [("success", "success"), ("failed", None)]
    hub.faults.clear()
    catalog.extract_and_transform()
    assert catalog.rows("tasks") == tasks
    assert catalog.query(RUNS)[-1] == ("success", "success")


def test_a_record_that_no_database_took_is_told_and_written_later(
    make_catalog: Callable[[str, str], CatalogUnderTest], hub: SampleHub
) -> None:
    catalog = make_catalog("duckdb", hub.url)
    catalog.extract_and_transform()
    away = catalog.duckdb_path.rename(catalog.folder / "away")
    catalog.duckdb_path.mkdir()
    catalog.run("run", expect=1)
    assert health(catalog, expect=1)["reason"].startswith("unknown: ")
    catalog.duckdb_path.rmdir()
    away.rename(catalog.duckdb_path)
    assert "is a folder" in health(catalog, expect=1)["last_run"]["error"]
    assert catalog.query(RUNS) == [("success", "success"), ("failed", None)]


def test_a_failed_build_that_no_database_took_is_mended_by_the_next(
    make_catalog: Callable[[str, str], CatalogUnderTest], hub: SampleHub
) -> None:
    catalog = make_catalog("duckdb", hub.url)
    catalog.extract_and_transform()
    away = catalog.duckdb_path.rename(catalog.folder / "away")
    catalog.duckdb_path.mkdir()
    catalog.run("transform", expect=1)
    catalog.duckdb_path.rmdir()
    away.rename(catalog.duckdb_path)
    catalog.run("transform")
    assert health(catalog, expect=0)["is_healthy"] is True
    assert catalog.query(RUNS) == [("success", "success")]
