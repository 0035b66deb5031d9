"""`sync --auto-ingest`: what is new reaches hf in one run, recorded like any other."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sample_hub import Catalog, Fault, SampleHub
from tests.sample_hub.datasets import RESULTS_DATASET
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import ROOT, CatalogUnderTest

pytestmark = pytest.mark.slow
TASK = TASKS[0].task_id
DAYS = [f"2026-11-{day}T02:00:00Z" for day in range(20, 26)]
OLD = {"createdAt": "2026-11-01T00:00:00.000Z", "lastModified": "2026-11-01T00:00:00.000Z"}


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    with SampleHub(Catalog.sized(tasks=3, models_per_task=5)) as running:
        running.catalog.add("maker/known", TASK, **OLD)
        yield running


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    """A catalog on its first day, for which every new model is news."""
    empty_catalog.environment["SYNC_NEWS"] = "all"
    empty_catalog.extract_and_transform(CATALOG_NOW=DAYS[0])
    return empty_catalog


def add(hub: SampleHub, model_id: str, moment: str, **fields: Any) -> None:
    hub.catalog.add(model_id, TASK, **{"createdAt": moment, "lastModified": moment} | fields)


def ingest(catalog: CatalogUnderTest, day: int, *arguments: str, **more: str) -> dict[str, Any]:
    done = catalog.run("sync", "--auto-ingest", "--json", *arguments, CATALOG_NOW=DAYS[day], **more)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def listed(catalog: CatalogUnderTest, listing: str) -> list[tuple[Any, ...]]:
    return catalog.query(
        "select hub_models.position, hub_models.model_id from raw.hub_models"
        " inner join raw.runs on runs.run_id = hub_models.run_id"
        f" where listing = '{listing}' order by run_number, position"
    )


def records(catalog: CatalogUnderTest) -> list[dict[str, Any]]:
    rows = catalog.query(
        "select status, trigger, error, started_at::text, payload from raw.runs order by run_number"
    )
    return [
        {"status": status, "trigger": trigger, "error": error, "day": started[:10]}
        | json.loads(payload)
        for status, trigger, error, started, payload in rows
    ]


def test_news_is_ingested_once_and_changes_on_request(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.run("sync", "--auto-ingest", CATALOG_NOW=DAYS[0])  # nothing new: the run shows
    add(hub, "maker/one", "2026-11-20T10:00:00.000Z", downloads=7)
    hub.catalog.change("maker/known", likes=99, lastModified="2026-11-20T11:00:00.000Z")
    said = ingest(catalog, 1, TRIGGER="scheduled")
    assert (said["new_models"], said["status"]) == (["maker/one"], "success")
    assert catalog.query("select downloads from hf.models where model_id = 'maker/one'") == [(7,)]
    likes = "select likes from hf.models where model_id = 'maker/known'"
    assert catalog.query(likes) == [(0,)]

    said = ingest(catalog, 2, "--refresh-changed")
    assert (said["new_models"], said["changed_models"]) == ([], ["maker/known"])
    assert catalog.query(likes) == [(99,)]
    assert ingest(catalog, 3, "--refresh-changed")["changed_models"] == []
    assert listed(catalog, "new") == [(1, "maker/one")]
    assert listed(catalog, "changed") == [(1, "maker/known")]

    runs = records(catalog)
    assert [(run["kind"], run["day"], run["trigger"]) for run in runs] == [
        ("extract", "2026-11-20", "manual"), ("sync", "2026-11-20", "manual"),
        ("sync", "2026-11-21", "scheduled"), ("sync", "2026-11-22", "manual"),
        ("sync", "2026-11-23", "manual"),
    ]  # fmt: skip
    assert [run["status"] for run in runs] == ["success"] * 5
    assert runs[2]["listings"] == [{"table": "hub_models", "listing": "new", "rows": 1}]
    assert runs[2]["sources"]["hub"]["skipped"] == said["all_models"] - 1
    assert list(runs[2]["sources"]) == runs[2]["options"]["sources"] == ["hub"]
    shown = catalog.query(
        "select source, status, started_at::text from hf.ingestion_runs order by started_at"
    )
    assert len([row for row in shown if row[0] == "huggingface_hub"]) == 5
    created = catalog.query("select created_at from hf.models where model_id = 'maker/one'")
    assert created[0][0].isoformat() == "2026-11-21T02:00:00+00:00"
    assert catalog.query("select days_ago from hf.latest_model") == [(2,)]


def test_folders_land_as_a_listing_each_and_a_bad_dataset_makes_it_partial(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    add(hub, "maker/one", "2026-11-20T10:00:00.000Z")
    said = ingest(catalog, 1, SYNC_DATASETS=f"{RESULTS_DATASET},no/such")
    assert (said["status"], said["new_models"]) == ("partial", ["maker/one"])
    rows = catalog.query(
        "select dataset_id, position, folder, payload, payload_ok, fetched_at::text"
        " from raw.dataset_folders order by position"
    )
    assert [row[:2] for row in rows] == [(RESULTS_DATASET, n) for n in range(1, 18)]
    assert [row[2] for row in rows] == [e["folder"] for e in said["new_dataset_folders"]]
    assert json.loads(rows[0][3])["type"] == "directory"
    assert rows[0][5].startswith("2026-11-21 02:00:00")
    run = records(catalog)[-1]
    assert run["sources"]["datasets"]["status"] == "failed"
    assert "no/such" in run["error"]
    folders = {"table": "dataset_folders", "listing": RESULTS_DATASET, "rows": 17}
    assert folders in run["listings"]
    catalog.run(
        "sync", "--auto-ingest", "--strict", CATALOG_NOW=DAYS[2], SYNC_DATASETS="no/such", expect=1
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_sync_that_is_ended_in_mid_run_is_made_good_by_the_next(
    catalog: CatalogUnderTest, hub: SampleHub, number: signal.Signals
) -> None:
    before = catalog.content()
    add(hub, "maker/one", "2026-11-20T10:00:00.000Z")
    fault = hub.faults.add(Fault("sort=trendingScore", kind="hang", times=None))
    process = subprocess.Popen(
        [sys.executable, "-m", "extract", "sync", "--auto-ingest"],
        cwd=ROOT,
        env=catalog.env(CATALOG_NOW=DAYS[1]),
        stderr=subprocess.DEVNULL,
    )
    while not fault.fired:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    assert process.wait(timeout=30) == (130 if number == signal.SIGTERM else -signal.SIGKILL)
    assert catalog.content() == before
    hub.faults.clear()
    assert ingest(catalog, 2)["new_models"] == ["maker/one"]
    killed = records(catalog)[1]
    reason = "interrupted" if number == signal.SIGTERM else "did not finish"
    assert (killed["kind"], killed["status"], killed["error"]) == ("sync", "failed", reason)
    assert listed(catalog, "new") == [(1, "maker/one")]


def test_a_hub_that_fails_leaves_the_catalog_and_says_so(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    before = catalog.content()
    add(hub, "maker/one", "2026-11-20T10:00:00.000Z")
    hub.faults.add(Fault("sort=trendingScore", kind="html", times=None))
    failed = catalog.run("sync", "--auto-ingest", CATALOG_NOW=DAYS[1], RETRY_BASE="0.01", expect=1)
    assert "Traceback" not in failed.stderr
    assert catalog.content() == before
    hub.faults.clear()
    assert ingest(catalog, 2)["new_models"] == ["maker/one"]
    assert [run["status"] for run in records(catalog)] == ["success", "failed", "success"]
