"""What others have in the database and what readers see while runs work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import psycopg2
import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest

pytestmark = pytest.mark.slow


def test_views_grants_and_foreign_keys_of_others_survive_ten_runs(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=2, models_per_task=5)) as hub:
        catalog = make_catalog("postgres", hub.url)
        catalog.extract_and_transform()
        [(model_id,)] = catalog.query("select min(model_id) from hf.models")
        catalog.execute(
            "create role analyst nologin;"
            "grant usage on schema hf to analyst;"
            "grant select on all tables in schema hf to analyst;"
            "create view hf.favourites as select model_id, downloads from hf.models;"
            "create view public.latest as select * from hf.latest_model;"
            "create table public.notes (model_id text references hf.models (model_id), note text);"
            f"insert into public.notes values ('{model_id}', 'mine')"
        )
        for number in range(10):
            hub.catalog.change(model_id, downloads=10_000 + number)
            catalog.extract_and_transform()
        assert catalog.query(
            f"select downloads from hf.favourites where model_id = '{model_id}'"
        ) == [(10_009,)]
        assert catalog.query("select count(*) from public.latest") == [(1,)]
        assert catalog.query("select model_id, note from public.notes") == [(model_id, "mine")]
        readable = catalog.query(
            "select relname from pg_class where relnamespace = 'hf'::regnamespace"
            " and relkind in ('r', 'v') and has_table_privilege('analyst', oid, 'select')"
        )
        tables = {"tasks", "models", "model_tasks", "ingestion_runs", "latest_model"}
        assert {name for (name,) in readable} >= tables
        catalog.execute("drop owned by analyst; drop role analyst")


# A complete state has every model, and all of them from one generation of figures.
COMPLETE = "select count(*), min(downloads), max(downloads) from hf.models"


def read_duckdb(path: Path) -> tuple[int, int, int] | None:
    if not path.exists():
        return None
    with duckdb.connect(str(path), read_only=True) as reader:
        return reader.execute(COMPLETE).fetchone()


def read_postgres(url: str) -> tuple[int, int, int] | None:
    connection = psycopg2.connect(url)
    try:
        cursor = connection.cursor()
        cursor.execute("select to_regclass('hf.models') is not null")
        if cursor.fetchone() == (False,):
            return None
        cursor.execute(COMPLETE)
        row = cursor.fetchone()
        return row if row and row[0] else None
    finally:
        connection.close()


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_readers_see_complete_states_only_and_are_never_refused(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    sample = Catalog.sized(tasks=1, models_per_task=0)
    for number in range(200):
        sample.add(f"maker/model-{number}", sample.tasks[0].task_id, downloads=0)
    seen: set[tuple[int, int, int]] = set()
    refused: list[Exception] = []
    over = threading.Event()
    with SampleHub(sample) as hub:
        catalog = make_catalog(engine, hub.url)

        def read_on() -> None:
            while not over.is_set():
                try:
                    row = (
                        read_duckdb(catalog.duckdb_path)
                        if catalog.database_url is None
                        else read_postgres(catalog.database_url)
                    )
                except Exception as error:
                    refused.append(error)
                else:
                    seen.update([row] if row else [])
                over.wait(0.02)

        reader = threading.Thread(target=read_on)
        reader.start()
        try:
            for generation in range(3):
                for number in range(200):
                    hub.catalog.change(f"maker/model-{number}", downloads=generation)
                catalog.extract_and_transform()
        finally:
            over.set()
            reader.join()
    assert refused == []
    assert seen == {(200, generation, generation) for generation in range(3)}
