"""A Postgres server that is killed empties the unlogged tables: nothing is published from them.

The server is one of this file's own, since a backend that is killed takes all connections with it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import new_database
from tests.support.postgres_server import temporary_postgres
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow
NOT_TIMES = ("last_synced_at", "updated_at", "scored_at", "worked_out_at")


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=4)) as running:
        yield running


@pytest.fixture
def catalog(hub: SampleHub, tmp_path: Path) -> Iterator[CatalogUnderTest]:
    with temporary_postgres() as server:
        made = CatalogUnderTest(tmp_path, "postgres", hub.url, new_database(server))
        made.environment |= {"SOURCES": "hub"}
        made.extract_and_transform()
        yield made


def crash(catalog: CatalogUnderTest) -> None:
    """Kill -9 of a backend: the server ends them all and recovers from its log."""
    victim = psycopg2.connect(catalog.database_url)
    os.kill(victim.info.backend_pid, signal.SIGKILL)
    with suppress(psycopg2.Error):
        victim.cursor().execute("select 1")
    wait_until(lambda: answers(catalog))


def answers(catalog: CatalogUnderTest) -> bool:
    with suppress(psycopg2.OperationalError):
        return catalog.query("select 1") == [(1,)]
    return False


def count(catalog: CatalogUnderTest, table: str) -> int:
    [(found,)] = catalog.query(f"select count(*) from {table}")
    return int(found)


def test_a_part_is_not_built_from_emptied_tables_and_a_whole_build_heals(
    catalog: CatalogUnderTest,
) -> None:
    before = catalog.published(NOT_TIMES)
    crash(catalog)
    assert count(catalog, "staging.int_models") == 0
    assert catalog.published(NOT_TIMES) == before

    refused = catalog.run("transform", "--select", "models", expect=1).stderr
    assert "Build everything once, without --select." in refused
    assert catalog.published(NOT_TIMES) == before

    catalog.run("transform")
    assert catalog.published(NOT_TIMES) == before
    assert count(catalog, "staging.int_models") == 4
    catalog.run("transform", "--select", "models")
    assert catalog.published(NOT_TIMES) == before


def test_a_build_whose_tables_were_emptied_publishes_nothing(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    before = catalog.content()
    hub.catalog.add("maker/new", hub.catalog.tasks[0].task_id)
    catalog.run()
    lock = psycopg2.connect(catalog.database_url)
    # The last table of the build waits until the marker is as a server would leave it.
    lock.cursor().execute("lock table hf.model_quality in access exclusive mode")

    def empty() -> None:
        wait_until(lambda: waits_for(catalog, "model_quality"))
        catalog.execute("truncate staging.build_marker")
        lock.rollback()

    emptying = threading.Thread(target=empty)
    emptying.start()
    said = catalog.run("transform", expect=1).stderr
    emptying.join()
    assert "has emptied the unlogged tables" in said
    assert catalog.content() == before

    catalog.run("transform")
    assert count(catalog, "hf.models") == 5


def waits_for(catalog: CatalogUnderTest, table: str) -> bool:
    return bool(
        catalog.query(
            "select 1 from pg_locks inner join pg_class on pg_class.oid = pg_locks.relation"
            f" where not granted and relname = '{table}'"
        )
    )
