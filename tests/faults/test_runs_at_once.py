"""Two runs at once: the second says who holds the lock and exits 1; a dead holder holds nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from extract.databases.postgres.database import PostgresDatabase
from extract.databases.postgres.target import PostgresTarget
from tests.faults.proxy import PostgresProxy
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow
WRITERS = ((), ("run",), ("transform",), ("sync", "--auto-ingest"))


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=5)) as running:
        yield running


@contextmanager
def at_work(catalog: CatalogUnderTest, hub: SampleHub) -> Iterator[subprocess.Popen[bytes]]:
    """A run that holds the lock and waits for an answer of the Hub."""
    hub.faults.add(Fault("/api/tasks", kind="hang", times=None))
    before = len(hub.requests)
    process = subprocess.Popen(
        [sys.executable, "-m", "extract", "run"],
        cwd=ROOT,
        env=catalog.env(),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(lambda: len(hub.requests) > before)
        yield process
    finally:
        os.killpg(process.pid, 9)
        process.wait()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_second_run_names_the_holder_and_a_dead_one_is_taken_over(
    engine: str, hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog(engine, hub.url)
    catalog.extract_and_transform()
    with at_work(catalog, hub) as holder:
        for words in WRITERS:
            refused = catalog.run(*words, expect=1)
            assert f"{holder.pid}" in refused.stderr, words
            assert "python -m extract run" in refused.stderr
            assert "since 2" in refused.stderr
            assert "One run at a time" in refused.stderr
            assert refused.stdout == ""
        assert len(catalog.query("select * from hf.models")) == 5  # readers are never refused
        holder.kill()
    hub.faults.clear()
    healed = catalog.run("run")
    assert "did not finish" in healed.stderr
    statuses = catalog.query("select status, error from raw.runs order by run_number")
    assert statuses == [("success", None), ("failed", "did not finish"), ("success", None)]


def test_the_lock_of_postgres_holds_whatever_way_one_comes(
    hub: SampleHub,
    make_catalog: Callable[[str, str], CatalogUnderTest],
    postgres_server: str,
) -> None:
    catalog = make_catalog("postgres", hub.url)
    catalog.extract_and_transform()
    assert catalog.database_url
    database = catalog.database_url.partition("?")[0].rpartition("/")[2]
    with PostgresProxy(postgres_server) as proxy, at_work(catalog, hub) as holder:
        elsewhere = {
            "DATABASE_URL": proxy.url(database),
            "CATALOG_STATE_DIR": str(catalog.folder / "b"),
        }
        refused = catalog.run(expect=1, **elsewhere)
        assert f"{holder.pid}" in refused.stderr


def test_a_note_of_a_dead_process_holds_nothing(
    hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog("duckdb", hub.url)
    note = {"pid": 1, "host": "elsewhere", "since": "2020-01-01T00:00:00Z", "command": "gone"}
    catalog.folder.joinpath("catalog.duckdb.lock").write_text("")
    catalog.folder.joinpath("catalog.duckdb.lock.json").write_text(json.dumps(note))
    catalog.run("--sources", "openrouter")
    assert not catalog.folder.joinpath("catalog.duckdb.lock.json").exists()


def test_a_run_that_ended_well_holds_nothing_though_its_session_lingers(
    make_catalog: Callable[[str, str], CatalogUnderTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = PostgresTarget(make_catalog("postgres", "http://127.0.0.1:9").database_url or "")
    lingering: list[PostgresDatabase] = []
    with monkeypatch.context() as a_busy_server:
        a_busy_server.setattr(PostgresDatabase, "close", lambda one: lingering.append(one))
        with target.lock("one run"):
            pass
    with target.lock("the next"):
        assert len(lingering) == 2  # the lock's, and the one that tried what a session needs
    for one in lingering:
        one.close()
