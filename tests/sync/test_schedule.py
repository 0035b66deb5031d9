"""`schedule`: sync by the clock, in real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extract.schedule.plan import Plan
from tests.sample_hub import Fault
from tests.support.catalog_under_test import ROOT
from tests.sync.conftest import Synced

# A scheduler that is due so often that a test can see the next time: no expression of a user's is.
EVERY_SECOND = """
from extract.config.settings import load_settings
from extract.console.log_files import start_logging
from extract.schedule.loop import Scheduler
from extract.schedule.plan import Plan
settings = load_settings()
start_logging(settings)
raise SystemExit(Scheduler(settings, Plan("* * * * * *")).run())
"""
NIGHTLY = "0 2 * * *"
KEYS = ["cronEnabled", "nextRun", "lastRun", "lastStatus", "lastNewModelsFound"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Schedule:
    """The scheduler of a catalog."""

    def __init__(self, synced: Synced) -> None:
        self.synced = synced
        self.catalog = synced.catalog
        self.variables = {"ENABLE_CRON_JOBS": "true", "HF_SYNC_SCHEDULE": NIGHTLY}

    def run(self, *arguments: str, expect: int = 0, **more: str) -> Any:
        return self.catalog.run("schedule", *arguments, expect=expect, **self.variables | more)

    def status(self, **more: str) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.run("--status", "--json", **more).stdout)
        return said

    @property
    def state(self) -> dict[str, Any]:
        path = self.catalog.folder / "state" / "schedule.json"
        state: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return state

    def put_back(self, since: str, **state: Any) -> None:
        """As a scheduler would have left it at another time."""
        path = self.catalog.folder / "state" / "schedule.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"since": since} | state))

    @contextmanager
    def running(self, log: Path, *how: str, **more: str) -> Iterator[subprocess.Popen[str]]:
        environment = self.catalog.env(**self.variables | more)
        command = [sys.executable, *(how or ("-m", "extract", "schedule"))]
        with log.open("w") as stderr:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=stderr, text=True)
            try:
                yield process
            finally:
                process.kill()
                process.wait()


@pytest.fixture
def schedule(synced: Synced) -> Schedule:
    return Schedule(synced)


def wait_for(what: Callable[[], object], process: subprocess.Popen[str]) -> None:
    while not what():
        assert process.poll() is None, "the scheduler ended"
        time.sleep(0.05)


def child_of(process: subprocess.Popen[str]) -> int:
    asked = ["pgrep", "-P", str(process.pid)]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def test_nothing_is_scheduled_unless_it_is_enabled(schedule: Schedule) -> None:
    assert "ENABLE_CRON_JOBS" in schedule.run(ENABLE_CRON_JOBS="").stdout
    assert schedule.status(ENABLE_CRON_JOBS="false") == dict.fromkeys(KEYS) | {"cronEnabled": False}
    assert schedule.state == {}


def test_status_says_when_the_next_run_is(schedule: Schedule) -> None:
    said = schedule.status(CATALOG_NOW="2026-11-21T02:00:00Z")
    assert list(said) == KEYS
    assert (said["cronEnabled"], said["nextRun"]) == (True, "2026-11-22T02:00:00+00:00")
    text = schedule.run("--status", CATALOG_NOW="2026-11-21T01:59:59Z").stdout
    assert "2026-11-21T02:00:00+00:00" in text


@pytest.mark.parametrize("expression", ["x", "0 25 * * *", "0 2 * *", "0 0 31 2 *"])
def test_a_bad_expression_is_wrong_usage(schedule: Schedule, expression: str) -> None:
    failed = schedule.run(expect=2, HF_SYNC_SCHEDULE=expression)
    assert "HF_SYNC_SCHEDULE" in failed.stderr
    assert len(failed.stderr.splitlines()) <= 3


@pytest.mark.parametrize(
    ("six", "five"), [("0 0 2 * * *", "0 2 * * *"), ("0 2 * * 1 61", "0 2 * * 1")]
)
def test_six_fields_are_refused_with_the_five_that_are_meant(
    schedule: Schedule, six: str, five: str
) -> None:
    failed = schedule.run(expect=2, HF_SYNC_SCHEDULE=six)
    assert "takes five fields" in failed.stderr
    assert f"that is `{five}`" in failed.stderr


def test_the_latest_time_missed_is_due_and_no_other() -> None:
    plan = Plan(NIGHTLY)
    last = at("2026-11-21T02:00:00")
    assert plan.due(last, at("2026-11-22T01:59:59")) is None
    assert plan.due(last, at("2026-11-22T02:00:00")) == at("2026-11-22T02:00:00")
    assert plan.due(last, at("2026-11-25T13:00:00")) == at("2026-11-25T02:00:00")
    assert plan.due(at("2030-01-01"), at("2026-11-25T13:00:00")) is None
    assert plan.next_after(at("2026-11-25T02:00:00")) == at("2026-11-26T02:00:00")


def test_once_with_nothing_due_says_when_the_next_sync_is(schedule: Schedule) -> None:
    said = schedule.run("--once", CATALOG_NOW="2026-11-21T10:00:00Z").stdout
    assert said == "Nothing is due: the next sync is at 2026-11-22 02:00 UTC.\n"


def test_a_downtime_is_made_up_for_once(schedule: Schedule) -> None:
    schedule.run("--once", CATALOG_NOW="2026-11-21T10:00:00Z")
    assert schedule.status()["lastRun"] is None  # what was due before it began is nobody's debt
    schedule.synced.hub.catalog.add("maker/new", createdAt="2026-11-20T10:00:00.000Z")
    said = schedule.run("--once", CATALOG_NOW="2026-11-25T10:00:00Z").stderr
    assert "makes up" in said
    assert "The sync ended: success, 1 new model: maker/new." in said
    status = schedule.status(CATALOG_NOW="2026-11-25T10:00:00Z")
    assert status == {
        "cronEnabled": True,
        "nextRun": "2026-11-26T02:00:00+00:00",
        "lastRun": "2026-11-25T10:00:00+00:00",
        "lastStatus": "success",
        "lastNewModelsFound": 1,
    }
    asked = len(schedule.synced.hub.requests)
    schedule.run("--once", CATALOG_NOW="2026-11-25T11:00:00Z")
    assert len(schedule.synced.hub.requests) == asked
    schedule.run("--once", CATALOG_NOW="2026-11-26T02:00:00Z")
    assert schedule.state["last_due"] == "2026-11-26T02:00:00+00:00"


def test_a_run_that_fails_is_logged_and_the_schedule_goes_on(
    schedule: Schedule, tmp_path: Path
) -> None:
    hub, log = schedule.synced.hub, tmp_path / "log"
    failing = hub.faults.add(Fault("/api/models", kind="status", status=404, times=2))
    with schedule.running(log, "-c", EVERY_SECOND) as process:
        wait_for(lambda: schedule.state.get("last_status") == "success", process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    said = log.read_text()
    assert failing.fired == 2
    assert said.count("The sync failed (exit code 1); the schedule continues.") == 2
    assert said.count("gave 404") == 2
    assert "The sync ended: success, 0 new models." in said
    assert "Stopped by SIGTERM." in said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_stop_in_mid_run_is_passed_on_and_the_run_made_up_for(
    schedule: Schedule, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    hub, log = schedule.synced.hub, tmp_path / "log"
    schedule.put_back("2026-11-20T00:00:00+00:00")
    hanging = hub.faults.add(Fault("/api/models", kind="hang", times=None))
    with schedule.running(log) as process:
        wait_for(lambda: hanging.fired, process)
        assert schedule.status()["lastStatus"] == "running"
        process.send_signal(number)
        assert process.wait(timeout=30) == code
    assert f"Stopped by {number.name}." in log.read_text()
    assert "Traceback" not in log.read_text()
    state = schedule.state
    assert (state["last_status"], state["last_due"]) == ("interrupted", None)
    hub.faults.clear()
    schedule.run("--once")
    assert schedule.state["last_status"] == "success"


def test_two_schedulers_are_one_too_many(schedule: Schedule, tmp_path: Path) -> None:
    with schedule.running(tmp_path / "log") as process:
        wait_for(lambda: schedule.state, process)
        failed = schedule.run("--once", expect=1)
        assert "Another scheduler" in failed.stderr
        assert schedule.status()["cronEnabled"] is True  # asks without the lock
        process.kill()
        process.wait()
    schedule.run("--once")


def test_a_scheduler_that_was_killed_in_mid_run_makes_up_for_it(
    schedule: Schedule, tmp_path: Path
) -> None:
    schedule.put_back("2026-11-20T00:00:00+00:00", last_status="running", last_run="2026-11-20")
    schedule.run("--once", CATALOG_NOW="2026-11-20T01:00:00Z")
    assert schedule.state["last_status"] == "failed"
    schedule.run("--once", CATALOG_NOW="2026-11-20T02:30:00Z")
    assert schedule.state["last_status"] == "success"


def test_a_state_that_cannot_be_read_starts_anew(schedule: Schedule) -> None:
    schedule.put_back("2026-11-20T00:00:00+00:00")
    (schedule.catalog.folder / "state" / "schedule.json").write_text("{")
    assert "cannot be read" in schedule.run("--once").stderr
    assert schedule.state["last_run"] is None


def test_a_sync_that_is_killed_is_a_failed_one(schedule: Schedule, tmp_path: Path) -> None:
    hub, log = schedule.synced.hub, tmp_path / "log"
    schedule.put_back("2026-11-20T00:00:00+00:00")
    hanging = hub.faults.add(Fault("/api/models", kind="hang", times=None))
    with schedule.running(log) as process:
        wait_for(lambda: hanging.fired, process)
        os.kill(child_of(process), signal.SIGKILL)
        wait_for(lambda: schedule.state["last_status"] == "failed", process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert "exit code -9" in log.read_text()


@pytest.mark.slow
def test_it_ingests_where_it_is_told_to(schedule: Schedule) -> None:
    schedule.catalog.execute("drop schema hf cascade")
    schedule.catalog.extract_and_transform(CATALOG_NOW="2026-11-20T10:00:00Z")
    schedule.run("--once", CATALOG_NOW="2026-11-20T10:00:00Z")
    before_its_first = list(schedule.status().values())[2:]
    assert before_its_first == ["2026-11-20T10:00:00+00:00", "success", 150]
    schedule.synced.hub.catalog.add(
        "maker/new", createdAt="2026-11-20T12:00:00.000Z", lastModified="2026-11-20T12:00:00.000Z"
    )
    ingesting = {"HF_SYNC_AUTO_INGEST": "true", "CHECK_ONLY": "1"}
    schedule.run("--once", CATALOG_NOW="2026-11-21T02:00:10Z", **ingesting)
    assert schedule.status()["lastNewModelsFound"] == 1
    found = schedule.catalog.query("select 1 from hf.models where model_id = 'maker/new'")
    assert found == [(1,)]
    assert schedule.catalog.query(
        'select trigger, payload like \'%"kind": "sync"%\' from raw.runs order by run_number desc'
        " limit 1"
    ) == [("scheduled", True)]
