"""`doctor`: says whether runs would work, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from extract.config.settings import Settings
from extract.databases.postgres import examination
from extract.doctor import machine
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import new_database

RELATIONS = "select count(*) from pg_class where relnamespace > 16384"


class Doctor:
    """The doctor on a catalog: what it finds, by subject."""

    def __init__(self, catalog: CatalogUnderTest) -> None:
        self.catalog = catalog
        catalog.environment["RETRY_BASE"] = "0.01"

    def findings(self, *words: str, expect: int = 0, **more: str) -> list[dict[str, Any]]:
        done = self.catalog.run("doctor", "--json", *words, expect=expect, **more)
        document = json.loads(done.stdout)
        assert document["exit_code"] == expect
        found: list[dict[str, Any]] = document["findings"]
        return found

    def bad(self, *words: str, expect: int = 0, **more: str) -> list[tuple[str, str, str]]:
        return [
            (each["subject"], each["level"], f"{each['text']} {each['remedy'] or ''}")
            for each in self.findings(*words, expect=expect, **more)
            if each["level"] != "ok"
        ]


@pytest.fixture
def doctor(empty_catalog: CatalogUnderTest) -> Doctor:
    return Doctor(empty_catalog)


@pytest.fixture
def on_duckdb(hub: SampleHub, tmp_path: Path) -> Doctor:
    return Doctor(CatalogUnderTest(tmp_path, "duckdb", hub.url))


@pytest.fixture
def on_postgres(hub: SampleHub, tmp_path: Path, postgres_server: str) -> Doctor:
    url = new_database(postgres_server)
    return Doctor(CatalogUnderTest(tmp_path, "postgres", hub.url, url))


def run_as_owner(url: str, *statements: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_all_is_well_and_nothing_is_left_behind(doctor: Doctor, hub: SampleHub) -> None:
    catalog, store = doctor.catalog, doctor.catalog.folder / "far" / "packages"
    url = catalog.database_url
    before = run_as_owner(url, RELATIONS) if url else []
    done = catalog.run("doctor", S3_URL=store.as_uri())
    lines = done.stdout.splitlines()
    assert lines[-1] == "All is well: runs should work."
    subjects = {line.split()[1] for line in lines[:-1] if line.startswith("ok ")}
    assert subjects == {".env", "settings", "hub", "community", "openrouter", "clock", "database",
                        "packages", "disk", "memory"}  # fmt: skip
    assert done.stderr == ""
    assert [*catalog.folder.iterdir()] == []
    assert (run_as_owner(url, RELATIONS) if url else []) == before
    assert len(hub.requests) == 3  # tasks, trending, OpenRouter's index


def test_a_hub_that_is_away_is_an_error_and_another_source_a_warning(on_duckdb: Doctor) -> None:
    away = "http://127.0.0.1:9"
    [hub, clock] = on_duckdb.bad("--sources", "hub", expect=1, HF_ENDPOINT=away)
    assert hub[:2] == ("hub", "error")
    assert f"GET {away}/api/tasks" in hub[2]
    assert clock[:2] == ("clock", "warning")
    assert "not known" in clock[2]
    [found] = on_duckdb.bad(OPENROUTER_BASE_URL=away)
    assert found[:2] == ("openrouter", "warning")
    [found] = on_duckdb.bad("--strict", expect=1, OPENROUTER_BASE_URL=away)
    assert found[:2] == ("openrouter", "error")
    [found] = on_duckdb.bad(COMMUNITY_RANKINGS="no-such-file.json,hub:trending")
    assert found[:2] == ("community", "warning")
    assert "no-such-file.json" in found[2]


def test_a_token_that_is_not_valid_is_told(tmp_path: Path) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=2), tokens={"hf_right"}) as hub:
        doctor = Doctor(CatalogUnderTest(tmp_path, "duckdb", hub.url))
        found = doctor.bad("--sources", "hub", expect=1, HF_TOKEN="hf_wrong_one")
        assert "the token is not accepted" in found[0][2]
        assert "hf_wrong_one" not in str(found)
        [hub_found] = [
            each["text"]
            for each in doctor.findings("--sources", "hub", HF_TOKEN="hf_right")
            if each["subject"] == "hub"
        ]
    assert "1 tasks, the token is accepted, 999,99" in hub_found
    assert "of 1,000,000 requests left" in hub_found


def test_a_rate_limit_that_is_used_up_is_a_warning(tmp_path: Path) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=2), quota=0) as hub:
        doctor = Doctor(CatalogUnderTest(tmp_path, "duckdb", hub.url))
        [found] = doctor.bad("--sources", "hub")
    assert found[:2] == ("hub", "warning")
    assert "up to 300 s (MAX_WAIT)" in found[2]


@pytest.mark.parametrize(("minutes", "level", "code"), [(5, "warning", 0), (-60, "error", 1)])
def test_a_wrong_clock_is_told(
    on_duckdb: Doctor, hub: SampleHub, minutes: int, level: str, code: int
) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    hub.faults.add(Fault("/api/tasks", "headers", headers={"Date": date}))
    [found] = on_duckdb.bad("--sources", "hub", expect=code)
    assert found[:2] == ("clock", level)
    assert ("behind" if minutes > 0 else "ahead of") in found[2]


def test_a_clock_that_is_fixed_is_told(on_duckdb: Doctor) -> None:
    [found] = on_duckdb.bad(CATALOG_NOW="2026-11-21T02:00:00Z")
    assert "CATALOG_NOW" in found[2]


def test_wrong_settings_are_told_beside_the_rest(on_duckdb: Doctor) -> None:
    found = on_duckdb.bad(
        expect=2, MAX_TASKS="0", LIMIT_PER_TASK="x", OPENROUTER_BASE_URL="http://127.0.0.1:9"
    )
    assert [(subject, level) for subject, level, _ in found] == [
        ("settings", "error"), ("settings", "error"), ("openrouter", "warning"),
    ]  # fmt: skip


def test_a_folder_that_cannot_be_written_to_is_told(on_duckdb: Doctor) -> None:
    [found] = on_duckdb.bad(expect=1, CATALOG_STATE_DIR="/proc/state")
    assert found[:2] == ("disk", "error")
    found, *_ = on_duckdb.bad(expect=1, DUCKDB_PATH="/proc/catalog.duckdb")
    assert found[:2] == ("database", "error")
    assert "DUCKDB_PATH" in found[2]


def test_a_file_that_is_no_catalog_is_told(on_duckdb: Doctor) -> None:
    on_duckdb.catalog.duckdb_path.write_text("hello")
    [found] = on_duckdb.bad(expect=1)
    assert found[:2] == ("database", "error")
    assert "catalog.duckdb is damaged, or no DuckDB file" in found[2]


def test_a_work_file_of_another_state_is_told(on_duckdb: Doctor) -> None:
    path = on_duckdb.catalog.duckdb_path
    duckdb.connect(str(path)).close()
    work = path.with_name("catalog.duckdb.work")
    with duckdb.connect(str(work)) as run:
        run.execute("create schema raw")
        run.execute("create table raw.runs as select '1' as run_id, 'success' as status")
    work.with_name("catalog.duckdb.work.json").write_text('{"published": null}')
    [found] = on_duckdb.bad(expect=1)
    assert found[:2] == ("database", "error")
    assert "has changed since catalog.duckdb.work beside it was made" in found[2]


def test_too_little_disk_and_memory_are_told(settings: Settings) -> None:
    enormous = machine.Need(2**60, 2**60, 2**60, "everything")
    levels = [(each.subject, each.level) for each in machine.compare(settings, enormous)]
    assert levels == [("disk", "error"), ("memory", "warning")]
    small = machine.Need(1, 1, 1, "nothing")
    assert {each.level for each in machine.compare(settings, small)} == {"ok"}


def test_the_published_file_is_copied_so_it_counts(settings: Settings) -> None:
    settings.duckdb_path.write_bytes(b"")
    with settings.duckdb_path.open("wb") as file:
        file.truncate(2**43)  # takes no space
    [disk, _] = machine.compare(settings, machine.Need(1, 1, 1, "nothing"))
    assert disk.level == "error"


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
@pytest.mark.parametrize("scope", ["tasks", "hub"])
def test_every_scope_has_its_needs(settings: Settings, target: str, scope: str) -> None:
    assert [*machine.examine(replace(settings, target=target, scope=scope))]


def test_limits_of_the_database_are_told(on_postgres: Doctor) -> None:
    url = on_postgres.catalog.database_url
    assert url is not None
    options = "&options=-c%20statement_timeout%3D54321%20-c%20temp_file_limit%3D1GB"
    found = on_postgres.bad(DATABASE_URL=url + options)
    assert [(subject, level) for subject, level, _ in found] == [("database", "warning")] * 2
    assert "statement_timeout is 54321 ms" in found[0][2]
    assert "temp_file_limit is 1GB" in found[1][2]


def test_too_few_connections_are_told(on_postgres: Doctor) -> None:
    url = on_postgres.catalog.database_url
    assert url is not None
    database = url.split("/")[3].split("?")[0]
    run_as_owner(
        url,
        "create role few login connection limit 3",
        f"grant create on database {database} to few",
    )
    [found] = on_postgres.bad(expect=1, DATABASE_URL=url.replace("postgres:@", "few:@"))
    assert "the role allows 3 connections; a run needs 8" in found[2]


def test_an_older_server_and_another_encoding_are_told(
    on_postgres: Doctor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extract.databases import open_target

    url = on_postgres.catalog.database_url
    assert url is not None
    run_as_owner(url, "create database narrow encoding 'LATIN1' locale 'C' template template0")
    narrow = url.split("/")[3].split("?")[0]
    [found] = on_postgres.bad(expect=1, DATABASE_URL=url.replace(f"/{narrow}?", "/narrow?"))
    assert "as LATIN1" in found[2]
    monkeypatch.setattr(examination, "OLDEST_VERSION", 99)
    target = open_target(replace(settings, target="postgres", database_url=url))
    assert "needs 99 or later" in next(iter(target.examine())).text


def test_a_parameter_that_libpq_does_not_know_is_a_wrong_setting(on_postgres: Doctor) -> None:
    url = f"{on_postgres.catalog.database_url}&ssmode=HiddenValue"
    [found] = on_postgres.bad(expect=2, DATABASE_URL=url)
    assert "ssmode" in found[2]
    assert "HiddenValue" not in str(found)


def test_a_dry_run_reaches_the_database(
    hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog("postgres", hub.url)
    asked = len(hub.requests)
    away = str(catalog.database_url).replace("/catalog_", "/no_catalog_")
    done = catalog.run("--dry-run", expect=1, DATABASE_URL=away)
    assert "no such database" in done.stderr
    assert len(hub.requests) == asked
    catalog.run("--dry-run", "--max-tasks", "1")
    assert run_as_owner(str(catalog.database_url), RELATIONS) == [(0,)]
    on_duckdb = make_catalog("duckdb", hub.url)
    on_duckdb.duckdb_path.write_text("hello")
    assert "is damaged" in on_duckdb.run("run", "--dry-run", expect=1).stderr
