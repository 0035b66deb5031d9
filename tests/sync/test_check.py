"""`sync --check-only`: what is new, at the price of a few requests, and nothing changed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from extract.config.settings import Settings
from extract.databases import open_target
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES
from tests.sync.conftest import TASK, Synced, knowing_all, text

COUNTS = ["all_models", "new_models", "already_ingested", "skipped"]
LATE = {"downloads": 0, "trendingScore": -1}
WATERMARK = "select max(hub_created_at) from hf.models"


def add(hub: SampleHub, model_id: str, created: str, **fields: object) -> None:
    hub.catalog.add(model_id, TASK, createdAt=created, lastModified=created, **LATE | fields)


def test_an_unchanged_hub_costs_five_requests_at_most(on_engine: Synced) -> None:
    said = on_engine.check("--check-only", "--refresh-changed")
    assert list(said) == [*COUNTS, "changed_models"]
    assert (said["new_models"], said["changed_models"]) == ([], [])
    assert said["all_models"] == said["already_ingested"] >= 100
    assert on_engine.asked() == ["createdAt", "trendingScore", "lastModified"]
    plain = on_engine.check("--check-only", "--fail-if-new")
    assert list(plain) == COUNTS


def test_new_models_are_named_latest_first(on_engine: Synced) -> None:
    add(on_engine.hub, "maker/older", "2026-11-19T10:00:00.000Z")
    add(on_engine.hub, "maker/latest", "2026-11-20T10:00:00.000Z")
    known = on_engine.check()["already_ingested"]
    said = on_engine.check("--fail-if-new", expect=3)
    assert said["new_models"] == ["maker/latest", "maker/older"]
    assert said["all_models"] == known + 2
    on_engine.know("maker/latest")
    assert on_engine.check()["new_models"] == ["maker/older"]


def test_a_person_is_told_the_names_and_what_to_do_next(synced: Synced) -> None:
    assert synced.sync().startswith("0 new models not in the catalog yet (")
    add(synced.hub, "maker/new", "2026-11-20T10:00:00.000Z")
    lines = synced.sync().splitlines()
    assert lines[0].startswith("1 new model not in the catalog yet (")
    assert lines[1:] == ["  maker/new", "Next: make sync AUTO_INGEST=1"]
    assert synced.sync("--quiet") == ""
    assert len(synced.hub.requests) == 6


@pytest.mark.parametrize(("hours_before", "overlap", "found"), [
    (47, "48", True), (49, "48", False), (49, "72", True), (1, "0", False),
])  # fmt: skip
def test_a_model_that_is_listed_late_is_found_within_the_overlap(
    synced: Synced, hours_before: int, overlap: str, found: bool
) -> None:
    [(created,)] = synced.catalog.query(
        f"select (max(hub_created_at) - interval '{hours_before} hours')::text from hf.models"
    )
    add(synced.hub, "maker/late", created)
    said = synced.check(SYNC_OVERLAP_HOURS=overlap)
    assert said["new_models"] == ["maker/late"] * found


def test_an_old_model_is_new_when_it_trends(synced: Synced) -> None:
    add(synced.hub, "maker/old", "2023-01-01T00:00:00.000Z", trendingScore=10_000)
    assert synced.check()["new_models"] == ["maker/old"]


def test_clocks_that_run_ahead_hide_nothing(on_engine: Synced) -> None:
    """A creation time in the future is news once, and no watermark for what comes after."""
    add(on_engine.hub, "maker/ahead", "2031-01-01T00:00:00.000Z")
    assert on_engine.check()["new_models"] == ["maker/ahead"]
    on_engine.know("maker/ahead")
    add(on_engine.hub, "maker/new", "2026-11-20T10:00:00.000Z")
    assert on_engine.check()["new_models"] == ["maker/new"]


def test_a_model_seen_twice_is_new_once(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    listed = Catalog.sized(tasks=1, models_per_task=30)
    listed.repeat_rows = True
    with SampleHub(listed, most_per_page=3) as hub:
        synced = knowing_all(make_catalog("duckdb", hub.url), hub)
        names = [f"maker/new-{number}" for number in range(7)]
        for number, name in enumerate(names):
            add(hub, name, f"2026-11-20T0{number}:00:00.000Z", trendingScore=9_000)
        assert synced.check()["new_models"] == names[::-1]


def test_ids_are_compared_exactly(on_engine: Synced) -> None:
    add(on_engine.hub, "maker/Name", "2026-11-20T10:00:00.000Z")
    on_engine.know("maker/Name")
    add(on_engine.hub, "maker/name", "2026-11-20T11:00:00.000Z")
    add(on_engine.hub, "maker/50%'); drop", "2026-11-20T09:00:00.000Z")
    assert on_engine.check()["new_models"] == ["maker/name", "maker/50%'); drop"]


def test_news_costs_its_pages_and_few_more(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=400), most_per_page=100) as hub:
        synced = knowing_all(make_catalog("duckdb", hub.url), hub)
        for number in range(250):
            add(hub, f"maker/{number}", f"2026-11-20T00:{number // 60:02}:{number % 60:02}.000Z")
        assert len(synced.check()["new_models"]) == 250
        assert synced.asked() == ["createdAt"] * 3 + ["trendingScore"]


def test_a_window_full_of_known_models_is_not_read_to_its_end(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=5000)) as hub:
        catalog = make_catalog("duckdb", hub.url)
        synced = knowing_all(catalog, hub)
        ids = [text(hub.catalog.generated.model_id(number)) for number in range(5000)]
        catalog.execute(
            "delete from hf.models; insert into hf.models select id, '2026-11-20', '2026-11-20'"
            f" from (select unnest([{', '.join(ids)}]) as id)"
        )
        said = synced.check("--refresh-changed", SYNC_OVERLAP_HOURS="90000")
        assert said["new_models"] == said["changed_models"] == []
        assert len(synced.asked()) <= 5


def test_a_changed_model_is_one_that_is_known_and_newer(on_engine: Synced) -> None:
    add(on_engine.hub, "maker/known", "2026-11-19T10:00:00.000Z")
    add(on_engine.hub, "maker/same", "2026-11-19T11:00:00.000Z")
    on_engine.know("maker/known", "maker/same")
    on_engine.hub.catalog.change("maker/known", lastModified="2026-11-20T10:00:00.000Z")
    add(on_engine.hub, "maker/new", "2026-11-20T10:00:00.000Z")
    said = on_engine.check("--refresh-changed")
    assert (said["new_models"], said["changed_models"]) == (["maker/new"], ["maker/known"])
    assert "changed_models" not in on_engine.check()


def test_a_hub_that_serves_no_times_is_compared_by_ids(on_engine: Synced) -> None:
    on_engine.catalog.execute("update hf.models set hub_created_at = null, last_modified = null")
    assert on_engine.check("--refresh-changed")["new_models"] == []
    assert on_engine.asked() == ["createdAt", "trendingScore", "lastModified"]
    add(on_engine.hub, "maker/new", "2020-01-01T00:00:00.000Z")
    assert "none dated" in on_engine.sync()
    assert on_engine.check()["new_models"] == ["maker/new"]
    on_engine.catalog.execute("delete from hf.models")
    assert "make extract transform" in on_engine.catalog.run("sync", expect=1).stderr


@pytest.mark.parametrize("engine", ENGINES)
def test_without_a_catalog_it_says_how_to_make_one(
    engine: str, hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog(engine, hub.url)
    for mode in ("--check-only", "--auto-ingest"):
        failed = catalog.run("sync", mode, expect=1)
        assert "make extract transform" in failed.stderr
        assert len(failed.stderr.strip().splitlines()) <= 3
    assert hub.requests == []


def test_it_takes_no_lock_and_writes_nothing(on_engine: Synced) -> None:
    catalog = on_engine.catalog
    before = sorted(path.name for path in catalog.folder.rglob("*"))
    settings = Settings(
        target=catalog.engine, duckdb_path=catalog.duckdb_path, database_url=catalog.database_url
    )
    with open_target(settings).lock("a nightly run"):
        on_engine.check()
        assert "a nightly run" in catalog.run("sync", "--auto-ingest", expect=1).stderr
    assert (
        catalog.query("select 1 from information_schema.schemata where schema_name = 'raw'") == []
    )
    left = {path.name for path in catalog.folder.rglob("*")} - {*before}
    assert left <= {"catalog.duckdb.lock"}  # the nightly run's


def test_options_and_variables_mean_the_same(synced: Synced) -> None:
    add(synced.hub, "maker/new", "2026-11-20T10:00:00.000Z")
    synced.check(CHECK_ONLY="1", FAIL_IF_NEW="1", expect=3)
    assert synced.check("--check-only", AUTO_INGEST="1")["new_models"] == ["maker/new"]
    synced.sync("--check-only", "--auto-ingest", expect=2)
    synced.sync(CHECK_ONLY="1", AUTO_INGEST="1", expect=2)
    synced.sync(CHECK_ONLY="perhaps", expect=2)
    synced.sync(CATALOG_NOW="yesterday", expect=2)
    assert not (synced.catalog.folder / "catalog.duckdb.work").exists()


@pytest.mark.parametrize("kind", ["html", "bad_json", "cut_body"])
def test_a_hub_that_fails_fails_the_check(synced: Synced, kind: str) -> None:
    synced.hub.faults.add(Fault("/api/models", kind=kind, times=None))
    failed = synced.catalog.run("sync", "--json", expect=1, RETRY_BASE="0.01")
    told = json.loads(failed.stdout)
    assert (told["status"], told["exit_code"]) == ("failed", 1)
    assert told["error"] in failed.stderr
    assert "Traceback" not in failed.stderr


def test_records_without_a_time_or_that_no_engine_parses_are_looked_at(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    odd = [
        '{"id":"a/deep","createdAt":"2026-11-20T00:00:00.000Z","x":'
        + "[" * 3000
        + "]" * 3000
        + "}",
        '{"id":"a/no-time"}',
        '{"id":"a/odd-time","createdAt":"soon"}',
        '{"id":"a/known","createdAt":"2026-11-19T00:00:00.000Z"}',
        '{"id":"a/ancient","createdAt":"2022-11-19T00:00:00.000Z"}',
    ]
    with SampleHub(Catalog.from_payloads(listings={"all": odd, "trending": []})) as hub:
        catalog = make_catalog("duckdb", hub.url)
        catalog.execute(
            "create schema hf; create table hf.models as select 'a/known' as model_id,"
            " timestamptz '2026-11-19 00:00:00+00' as hub_created_at,"
            " timestamptz '2026-11-19 00:00:00+00' as last_modified"
        )
        said = Synced(catalog, hub).check(SYNC_NEWS="all")
    assert said["new_models"] == ["a/deep", "a/no-time", "a/odd-time"]
    assert json.dumps(said)
