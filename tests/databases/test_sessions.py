"""Databases with settings of their own, an environment with dbt's: a run is the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg2
import pytest

from extract.databases import open_target
from extract.databases.postgres.session import needed
from extract.errors import DatabaseError
from extract.runs.run import extract
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import engines_on_this_machine, new_database
from tests.support.landed import settings_for

NOW = "2026-11-20T12:00:00+00:00"
POSTGRES = [engine for engine in engines_on_this_machine() if engine != "duckdb"]
# What a database or role may set, each to what does most harm.
ODD = {
    "statement_timeout": "'300ms'",
    "transaction_timeout": "'400ms'",
    "lock_timeout": "'1ms'",
    "idle_in_transaction_session_timeout": "'200ms'",
    "idle_session_timeout": "'1500ms'",
    "extra_float_digits": "-15",
    "default_transaction_isolation": "'serializable'",
    "default_transaction_read_only": "on",
    "standard_conforming_strings": "off",
    "quote_all_identifiers": "on",
    "transform_null_equals": "on",
    "array_nulls": "off",
    "bytea_output": "'escape'",
    "client_encoding": "'LATIN1'",
    "DateStyle": "'SQL, DMY'",
    "IntervalStyle": "'sql_standard'",
    "TimeZone": "'Asia/Tokyo'",
    "search_path": "shadow, pg_catalog",
}
SHADOW = """
    create schema shadow;
    create function shadow.lower(text) returns text language sql as $$ select 'shadowed' $$;
    create function shadow.trim(text) returns text language sql as $$ select 'shadowed' $$;
    create function shadow.now() returns timestamptz language sql
        as $$ select 'epoch'::timestamptz $$;
    create view shadow.pg_settings as select 'none' as name, 'none' as setting;
"""
TABLES = (
    "models",
    "model_tasks",
    "candidates",
    "candidate_sources",
    "model_sizes",
    "model_quality",
)


@contextmanager
def as_owner(url: str) -> Iterator[Any]:
    """A cursor of a superuser who is bound by no settings of the database."""
    options = "-c default_transaction_read_only=off -c statement_timeout=0 -c search_path=public"
    connection = psycopg2.connect(url, options=options)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def set_for_all_sessions(url: str, settings: dict[str, str]) -> None:
    with as_owner(url) as owner:
        owner.execute("select current_database(), array(select lower(name) from pg_settings)")
        database, known = owner.fetchone()
        for name, value in settings.items():
            if name.lower() in known:
                owner.execute(f"alter database {database} set {name} = {value}")


def reset(url: str) -> None:
    with as_owner(url) as owner:
        owner.execute("select current_database()")
        owner.execute(f"alter database {owner.fetchone()[0]} reset all")


def set_at_login(url: str, name: str, value: str) -> None:
    """As a pooler would that drops the options of a session."""
    with as_owner(url) as owner:
        owner.execute(
            "drop event trigger if exists settings;"
            " create or replace function public.settings() returns event_trigger"
            " language plpgsql as $$ begin"
            f" perform pg_catalog.set_config('{name}', '{value}', false); end $$;"
            " create event trigger settings on login execute function public.settings()"
        )


@pytest.mark.slow
@pytest.mark.parametrize("engine", POSTGRES)
def test_settings_of_the_database_change_nothing(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    with SampleHub(Catalog.sized(tasks=3, models_per_task=10)) as hub:
        plain = make_catalog(engine, hub.url)
        plain.extract_and_transform(CATALOG_NOW=NOW)
        odd = make_catalog(engine, hub.url)
        assert odd.database_url is not None
        with as_owner(odd.database_url) as owner:
            owner.execute(SHADOW)
        set_for_all_sessions(odd.database_url, ODD)
        # The session that holds the lock is idle for longer than it may be.
        hub.faults.add(Fault("/api/models", kind="slow", seconds=2.0))
        odd.extract_and_transform(CATALOG_NOW=NOW)
        odd.run("transform", CATALOG_NOW=NOW)
        reset(odd.database_url)
    for table in TABLES:
        rows = odd.rows(table)
        assert rows, table
        assert rows == plain.rows(table), table


def test_every_session_has_the_settings_that_a_run_needs(
    hub: SampleHub, tmp_path: Any, postgres_server: str
) -> None:
    url = new_database(postgres_server)
    set_for_all_sessions(url, {name: value for name, value in ODD.items() if name != "search_path"})
    where = replace(settings_for(hub, tmp_path), target="postgres", database_url=url)
    with open_target(where).reader() as database:
        for name, value in needed("").items():
            [(found,)] = database.execute(f"show {name}")
            assert found.replace(" ", "") == value.replace(" ", ""), name
        assert database.execute("show client_encoding") == [("UTF8",)]
    assert extract(replace(where, sources=("openrouter",))).status == "success"


def test_what_stands_in_the_way_is_said_before_anything_is_fetched(
    hub: SampleHub, tmp_path: Any, postgres_server: str
) -> None:
    url = new_database(postgres_server)
    set_at_login(url, "statement_timeout", "300ms")
    where = replace(settings_for(hub, tmp_path), target="postgres", database_url=url)
    with pytest.raises(DatabaseError, match="statement_timeout is 300") as raised:
        extract(where)
    assert "statement_timeout = 0" in str(raised.value)
    assert raised.value.exit_code == 1
    assert hub.requests == []


def test_a_path_stands_in_the_way_where_functions_of_others_come_first(
    hub: SampleHub, tmp_path: Any, postgres_server: str
) -> None:
    url = new_database(postgres_server)
    where = replace(
        settings_for(hub, tmp_path), target="postgres", database_url=url, sources=("openrouter",)
    )
    set_at_login(url, "search_path", '"$user", public, extensions')
    assert extract(where).status == "success"
    set_at_login(url, "search_path", "shadow, pg_catalog")
    with pytest.raises(DatabaseError, match="search_path is shadow, pg_catalog"):
        extract(where)


DBT = {
    "DBT_TARGET": "elsewhere",
    "DBT_PROFILE": "elsewhere",
    "DBT_PROFILES_DIR": "/nowhere",
    "DBT_PROJECT_DIR": "/nowhere",
    "DBT_TARGET_PATH": "/nowhere",
    "DBT_EMPTY": "true",
    "DBT_SAMPLE": "1 day",
    "DBT_RESOURCE_TYPES": "seed",
    "DBT_EXCLUDE_RESOURCE_TYPES": "model test",
    "DBT_INDIRECT_SELECTION": "empty",
    "DBT_DEFER": "true",
    "DBT_STATE": "/nowhere",
    "DBT_INTROSPECT": "false",
    "DBT_WARN_ERROR": "true",
    "DBT_FAIL_FAST": "true",
    "DBT_STORE_FAILURES": "true",
    "DBT_SINGLE_THREADED": "true",
    "DBT_ENGINE_INDIRECT_SELECTION": "empty",
}


@pytest.mark.slow
def test_dbts_own_variables_change_nothing(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=2, models_per_task=5)) as hub:
        plain, odd = make_catalog("duckdb", hub.url), make_catalog("duckdb", hub.url)
        counts = [
            re.findall(r"(\d+) models, (\d+) tests", catalog.run("run", **more).stderr)
            for catalog, more in ((plain, {}), (odd, DBT))
        ]
        again = odd.run("transform", **DBT)
    assert counts[0] == counts[1] == re.findall(r"(\d+) models, (\d+) tests", again.stderr)
    assert len(counts[0]) == 1
    assert len(odd.rows("models")) == len(plain.rows("models")) > 0
