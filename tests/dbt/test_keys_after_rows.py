"""Postgres: many rows go into empty tables before their keys do, and nobody can tell afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import engines_on_this_machine

pytestmark = pytest.mark.slow
SERVERS = [engine for engine in engines_on_this_machine() if engine != "duckdb"]
MANY = 1001  # one more than keys_to_rebuild_sql takes for few
KEYS = """
    select cast(cast(conrelid as regclass) as text), conname, pg_get_constraintdef(oid)
    from pg_constraint
    where connamespace = cast('hf' as regnamespace)
    order by 1, 2
"""


@pytest.fixture(scope="module")
def few_and_many() -> Iterator[tuple[SampleHub, SampleHub]]:
    with (
        SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as few,
        SampleHub(Catalog.sized(tasks=1, models_per_task=MANY)) as many,
    ):
        yield few, many


@pytest.mark.parametrize("server", SERVERS)
def test_keys_are_those_of_a_table_that_had_them_from_the_start(
    server: str,
    few_and_many: tuple[SampleHub, SampleHub],
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    small, large = (make_catalog(server, hub.url) for hub in few_and_many)
    for catalog in (small, large):
        catalog.environment |= {"SOURCES": "hub", "LIMIT_PER_TASK": "2000"}
        catalog.extract_and_transform()
    assert large.query(KEYS) == small.query(KEYS)
    models, before = large.query("select count(*) from hf.models"), oids(large)

    # A foreign key of others, and their view, hold the primary key where it is.
    large.execute("create table hf.mine (model_id text references hf.models)")
    large.execute("create view hf.my_view as select * from hf.models group by model_id")
    large.execute("truncate hf.models, hf.model_tasks, hf.new_models, hf.mine cascade")
    large.run("transform", "--full-refresh")
    assert large.query("select count(*) from hf.my_view") == models
    assert [key for key in large.query(KEYS) if key[0] != "hf.mine"] == small.query(KEYS)
    after = oids(large)
    assert after["models_pkey"] == before["models_pkey"]
    assert after["model_tasks_pkey"] != before["model_tasks_pkey"]


def oids(catalog: CatalogUnderTest) -> dict[str, int]:
    return dict(catalog.query("select conname, oid from pg_constraint"))
