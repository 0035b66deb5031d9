"""`health`: which runs are good, how old they may be, and what monitors read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import open_target
from extract.health.verdict import verdict
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES, NO_HUB

NOW = "2026-11-21T12:00:00+00:00"
TABLE = (
    "create schema hf; create table hf.runs (run_id text, run_number bigint, kind text,"
    " status text, error text, new_models bigint, started_at timestamptz, completed_at timestamptz)"
)
Told = Callable[..., str]


@pytest.fixture(params=ENGINES)
def catalog(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> CatalogUnderTest:
    made: CatalogUnderTest = make_catalog(request.param, NO_HUB)
    made.execute(TABLE)
    return made


def ran(catalog: CatalogUnderTest, *runs: tuple[str, str, float]) -> None:
    """Runs in their order: kind, status, hours ago."""
    now = clock.parsed(NOW)
    assert now is not None
    for number, (kind, status, hours) in enumerate(runs, start=1):
        began = now - timedelta(hours=hours)
        error = "'no Hub'" if status == "failed" else "null"
        catalog.execute(
            f"insert into hf.runs values ('r{number}', {number}, '{kind}', '{status}', {error}, 0,"
            f" '{began.isoformat()}', '{(began + timedelta(minutes=5)).isoformat()}')"
        )


def told(catalog: CatalogUnderTest, hours: float = 26, allow_partial: bool = False) -> str:
    settings = Settings(
        target=catalog.engine,
        duckdb_path=catalog.duckdb_path,
        database_url=catalog.database_url,
        state_dir=catalog.folder / "state",
        allow_partial=allow_partial,
    )
    now = clock.parsed(NOW)
    assert now is not None
    found = verdict(settings, open_target(settings), timedelta(hours=hours), now)
    return f"{found.is_healthy}: {found.reason}"


def test_a_recent_good_run_is_healthy_and_an_old_one_is_not(catalog: CatalogUnderTest) -> None:
    assert told(catalog) == "False: unknown: no run was good yet; run `make extract transform`"
    ran(catalog, ("extract", "success", 10))
    assert told(catalog) == "True: success: extract r1 ended 9 h ago"
    assert told(catalog, hours=5) == (
        "False: too old: the last good run ended 9 h ago, and --max-age is 5 h"
    )


def test_a_failed_run_is_not_made_good_by_another_kind(catalog: CatalogUnderTest) -> None:
    ran(catalog, ("extract", "success", 30), ("extract", "failed", 10), ("sync", "success", 1))
    assert told(catalog) == (
        "False: failed: extract r2 ended 9 h ago: no Hub; the last good run ended 55 min ago"
    )


def test_what_failed_long_ago_and_runs_for_single_models_say_nothing(
    catalog: CatalogUnderTest,
) -> None:
    ran(catalog, ("sync", "failed", 90), ("extract", "success", 2), ("details", "failed", 1))
    assert told(catalog) == "True: success: extract r2 ended 115 min ago"


def test_a_partial_run_is_good_only_where_it_is_allowed(catalog: CatalogUnderTest) -> None:
    ran(catalog, ("extract", "success", 30), ("extract", "partial", 4))
    assert told(catalog).startswith("False: partial: extract r2 ended 3 h ago")
    assert told(catalog, allow_partial=True) == "True: partial: extract r2 ended 3 h ago"


def test_a_run_under_way_is_not_judged(catalog: CatalogUnderTest) -> None:
    ran(catalog, ("extract", "success", 20), ("extract", "running", 1))
    assert told(catalog) == "True: success: extract r1 ended 19 h ago"


def test_monitors_read_metrics(catalog: CatalogUnderTest, tmp_path: Path) -> None:
    ran(catalog, ("extract", "success", 20), ("extract", "failed", 1))
    file = tmp_path / "hf_catalog.prom"
    done = catalog.run("health", "--textfile", str(file), expect=1, CATALOG_NOW=NOW)
    assert done.stdout.startswith("failed: extract r2")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(file.read_text())
        for sample in family.samples
    }
    assert samples["hf_catalog_healthy",] == 0
    assert samples["hf_catalog_last_run_status", "failed"] == 1
    assert samples["hf_catalog_last_run_status", "success"] == 0
    moment = clock.parsed(NOW)
    assert moment is not None
    assert samples["hf_catalog_last_run_start_time_seconds",] == moment.timestamp() - 3600
    assert samples["hf_catalog_last_good_run_end_time_seconds",] == moment.timestamp() - 71_700


def test_an_age_that_is_none_and_a_database_that_is_away(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    catalog = make_catalog("duckdb", NO_HUB)
    refused = catalog.run("health", "--max-age", "tomorrow", expect=2)
    assert "--max-age must be a time such as 90m, 26h or 3d, not 'tomorrow'" in refused.stderr
    catalog.duckdb_path.write_text("no database")
    said = json.loads(catalog.run("health", "--json", expect=1).stdout)
    assert said["is_healthy"] is False
    assert said["reason"].startswith("unknown: ")
    assert str(catalog.duckdb_path) in said["reason"]
