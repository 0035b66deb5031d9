"""`python -m extract transform` and `run` when something is in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.config.settings import Settings
from extract.databases import open_target
from extract.pipeline import WaitingTransform
from extract.transform.dbt import BuildResult, Step, short_message
from extract.transform.environment import dbt_environment
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.waiting import wait_until

NOWHERE = "http://127.0.0.1:9"


def settings_of(catalog: CatalogUnderTest) -> Settings:
    return Settings(
        target=catalog.engine,
        duckdb_path=catalog.duckdb_path,
        database_url=catalog.database_url,
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_landed_yet_says_what_to_do(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    failed = make_catalog(engine, NOWHERE).run("transform", expect=1)
    assert "make extract" in failed.stderr
    assert "make demo" in failed.stderr
    assert len(failed.stderr.splitlines()) <= 3


def test_a_hub_that_is_away_ends_the_whole_job_without_noise(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    failed = make_catalog("duckdb", NOWHERE).run("run", "--quiet", expect=1)
    assert "make demo" in failed.stderr
    assert len(failed.stderr.splitlines()) <= 3
    assert failed.stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_what_selects_nothing_is_wrong_usage_and_a_part_that_does_is_named(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=2)) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.run("--sources", "hub")
        refused = catalog.run("transform", "--select", "nosuchmodel", expect=2)
        assert "nothing that is named nosuchmodel" in refused.stderr
        assert refused.stdout == ""
        catalog.run("transform")
        said = catalog.run("transform", "--select", "tasks nosuchmodel")
        assert "the dbt project has no nosuchmodel" in said.stderr
        assert "(1 model, " in said.stdout


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_foreign_key_of_ones_own_that_stops_a_build_is_told_with_the_way_out(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.extract_and_transform(SOURCES="hub")
        catalog.execute(
            "create table hf.notes (model_id text, task_id text,"
            " foreign key (model_id, task_id) references hf.model_tasks (model_id, task_id));"
            "insert into hf.notes select model_id, task_id from hf.model_tasks"
        )
        before = catalog.query("select count(*) from hf.model_tasks")
        stopped = catalog.run("run", SOURCES="hub", LIMIT_PER_TASK="2", expect=1).stderr
    assert "Your table " in stopped
    assert "notes refers to" in stopped
    assert "Only hf.models and hf.tasks keep their rows" in stopped
    assert catalog.query("select count(*) from hf.model_tasks") == before


@pytest.mark.parametrize("engine", ENGINES)
def test_a_second_transform_says_who_holds_the_lock(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog(engine, NOWHERE)
    with open_target(settings_of(catalog)).lock("a test"):
        failed = catalog.run("transform", expect=1)
    assert str(os.getpid()) in failed.stderr
    assert "a test" in failed.stderr


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("moment", ["fetching", "building"])
def test_an_interrupt_ends_within_two_seconds_and_the_next_run_heals(
    moment: str, engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    with SampleHub(Catalog.sized(tasks=2, models_per_task=5)) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.extract_and_transform()
        before = catalog.published()
        if moment == "fetching":
            hub.faults.add(Fault("/api/models", kind="hang", times=None))
            command = "run"
        else:
            catalog.run()
            command = "transform"
        process = subprocess.Popen(
            [sys.executable, "-m", "extract", command],
            cwd=ROOT,
            env=catalog.env(),
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        asked = time.monotonic()
        process.wait(timeout=10)
        assert time.monotonic() - asked < 2
        if process.returncode != 0:  # a build may have been over just before
            assert process.returncode == 130
        assert "Traceback" not in (process.stderr.read() if process.stderr else "")
        assert catalog.published()["models"] == before["models"] or moment == "building"
        hub.faults.clear()
        catalog.extract_and_transform()


def test_ctrl_c_is_blocked_in_the_waiting_transform_from_its_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In place of Python: what it inherits counts, as it shows a traceback while it starts up.
    told, python = tmp_path / "told", tmp_path / "python"
    ask = "print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    python.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import signal; {ask}' > {told}\n")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    with WaitingTransform(Settings(), []):
        wait_until(lambda: told.exists() and told.read_text().endswith("\n"))
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert told.read_text() == "True\n"


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_staging_of_another_version_is_brought_to_this_one(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=5)) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.extract_and_transform()
        before = catalog.published()
        for change in (
            "drop view staging.int_model_facts cascade",
            "create table staging.int_model_facts as select 1 as one",
            "drop table staging.int_models cascade",
            "create view staging.int_models as select 1 as one",
            "drop view staging.int_quality_documents cascade",
            "drop view staging.int_hub_models cascade",
            "alter table staging.stg_hub__models drop column author",
            "alter table staging.stg_hub__models drop column likes",
            "alter table staging.stg_hub__models add column likes text",
            "alter table staging.stg_hub__models add column gone text",
            "create view staging.int_quality_documents as select * from staging.stg_hub__models",
            "update staging.stg_hub__models set parser = 'that of another version'",
        ):
            catalog.execute(change)
        catalog.run("transform")
    assert catalog.published() == before
    columns = catalog.query(
        "select column_name from information_schema.columns where table_name = 'stg_hub__models'"
    )
    assert ("author",) in columns
    assert ("gone",) not in columns


def test_environment_of_a_postgres_address(postgres_server: str) -> None:
    with_options = f"{postgres_server}&sslmode=disable&options=-c%20statement_timeout%3D90s"
    target = open_target(Settings(target="postgres", database_url=with_options))
    variables = dbt_environment(target)
    assert variables["HF_DBT_PG_HOST"].startswith("/tmp/")
    assert variables["HF_DBT_PG_SSLMODE"] == "disable"
    assert variables["PGOPTIONS"].startswith("-c statement_timeout=90s -c ")
    assert "statement_timeout=0" not in variables["PGOPTIONS"]
    assert "-c lock_timeout=0" in variables["PGOPTIONS"]


def test_a_build_is_green_when_nothing_failed_or_was_skipped() -> None:
    def step(status: str) -> Step:
        return Step("models", "model", status, "", 0.1)

    assert BuildResult([step("success"), step("pass")]).is_green
    assert not BuildResult([step("success"), step("skipped")]).is_green
    assert not BuildResult([step("fail")]).is_green
    assert not BuildResult(error="no such profile").is_green


def test_messages_are_cut_to_their_first_lines() -> None:
    assert short_message("a\n\n  b\n" + "c\n" * 20).splitlines() == ["a", "b", *"cccc"]


@pytest.mark.slow
def test_a_killed_job_takes_its_transform_with_it(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=5)) as hub:
        hub.faults.add(Fault("/api/models", kind="hang", times=None))
        catalog = make_catalog("duckdb", hub.url)
        job = subprocess.Popen(
            [sys.executable, "-m", "extract", "run"], cwd=ROOT, env=catalog.env()
        )
        time.sleep(3)
        children = Path(f"/proc/{job.pid}/task/{job.pid}/children").read_text().split()
        job.kill()
        job.wait()
        for _ in range(100):
            if not any(Path(f"/proc/{child}").exists() for child in children):
                break
            time.sleep(0.1)
        assert children
        assert [child for child in children if Path(f"/proc/{child}").exists()] == []


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 1.5])
def test_an_interrupt_between_landing_and_building_ends_the_whole_job(
    delay: float, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=5)) as hub:
        catalog = make_catalog("duckdb", hub.url)
        job = subprocess.Popen(
            [sys.executable, "-u", "-m", "extract", "run"],
            cwd=ROOT,
            env=catalog.env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert job.stdout
        for line in job.stdout:
            if "landed in" in line:
                break
        time.sleep(delay)
        os.killpg(job.pid, signal.SIGINT)  # as a terminal does
        asked = time.monotonic()
        assert job.wait(timeout=10) == 130
        assert time.monotonic() - asked < 2
        assert not catalog.duckdb_path.exists()
        catalog.extract_and_transform()


def test_a_transform_has_no_dry_run(make_catalog: Callable[[str, str], CatalogUnderTest]) -> None:
    refused = make_catalog("duckdb", NOWHERE).run("transform", "--dry-run", expect=2)
    assert "--dry-run" in refused.stderr


def test_the_whole_job_takes_the_options_of_an_extract(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    wrong = make_catalog("duckdb", NOWHERE).run("run", "--limit-per-task", "0", expect=2)
    assert "LIMIT_PER_TASK" in wrong.stderr
