"""Secrets with known values through every failing path: no trace of them anywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
PASSWORD = "PassWordSentinel/with@signs"  # percent-encoded in the address
ENCODED = "PassWordSentinel%2Fwith%40signs"
SECRETS: Mapping[str, str] = {
    "HF_TOKEN": "hf_TokenSentinelValue0123456789",
    "PGPASSWORD": "PgPassWordSentinelValue",
    "AWS_ACCESS_KEY_ID": "AKIASENTINELVALUE012",
    "AWS_SECRET_ACCESS_KEY": "AwsSecretSentinelValue/0123456789+abcdefgh",
    "AWS_SESSION_TOKEN": "AwsSessionSentinelValue",
    "ALERT_WEBHOOK_URL": "http://127.0.0.1:9/services/WebhookSentinelValue",
}
NEEDLES = (PASSWORD, ENCODED, "WebhookSentinelValue", *(
    value for name, value in SECRETS.items() if name != "ALERT_WEBHOOK_URL"
))  # fmt: skip
NO_STORE = {"S3_URL": "s3://no-such-bucket/x", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
# What fails, as (fault of the Hub or None, words of the command, variables, exit code).
FAILING: Mapping[str, tuple[Fault | None, list[str], dict[str, str], int]] = {
    "nothing": (None, ["run"], {}, 0),
    "401": (Fault("/api/models", status=401, times=None), ["run"], {}, 1),
    "403": (Fault("/api/tasks", status=403, times=None), [], {}, 1),
    "500": (Fault("/api/models", status=500, times=None), [], {}, 1),
    "reset": (Fault("/api/models", "reset", times=None), [], {}, 1),
    "html": (Fault("/api/models", "html", times=None), ["run"], {}, 1),
    "foreign page": (Fault("/api/models", "foreign_next", times=None), [], {}, 1),
    "no hub": (None, ["run"], {"HF_ENDPOINT": "http://127.0.0.1:9"}, 1),
    "partial": (Fault("/api/v1/models", status=500, times=None), ["--strict"], {}, 1),
    "sync": (Fault("/api/models", "bad_json", times=None), ["sync", "--auto-ingest"], {}, 1),
    "details": (Fault("/api/models/", status=401, times=None), ["details", "no/such"], {}, 1),
    "no store": (None, ["package", "no/such"], NO_STORE, 1),
    "doctor": (Fault("/api/tasks", status=401, times=None), ["doctor"], NO_STORE, 1),
    "wrong usage": (None, ["run", "--limit-per-task", "0"], {}, 2),
}


@dataclass
class Kept:
    """A catalog and all that its commands have shown."""

    catalog: CatalogUnderTest
    hub: SampleHub
    elsewhere: SampleHub
    shown: list[str]


@pytest.fixture(scope="module", params=ENGINES)
def kept(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Iterator[Kept]:
    sample = Catalog.sized(tasks=1, models_per_task=5)
    with SampleHub(sample) as hub, SampleHub(Catalog.sized(tasks=1, models_per_task=1)) as other:
        catalog = make_catalog(request.param, hub.url)
        if catalog.database_url:
            secret = catalog.database_url.replace("postgres:@", f"postgres:{ENCODED}@")
            catalog.environment["DATABASE_URL"] = secret
        catalog.environment |= SECRETS | {
            "OPENROUTER_BASE_URL": other.openrouter_url,
            "COMMUNITY_RANKINGS": other.ranking_url("sample"),
            "RETRY_BASE": "0.01",
        }
        kept = Kept(catalog, hub, other, [])
        live_through(kept)
        yield kept


def live_through(kept: Kept) -> None:
    """Every failing path, told in full."""
    for fault, words, variables, code in FAILING.values():
        kept.hub.faults.clear()
        kept.elsewhere.faults.clear()
        if fault is not None:
            home = kept.elsewhere if "/api/v1" in fault.path else kept.hub
            home.faults.add(fault)
        done = kept.catalog.run(*words, "--verbose", expect=code, **variables)
        kept.shown.append(done.stdout + done.stderr)
    kept.hub.faults.clear()
    kept.elsewhere.faults.clear()
    for words, variables in broken_database(kept.catalog):
        done = kept.catalog.run(*words, "--verbose", expect=1, **variables)
        kept.shown.append(done.stdout + done.stderr)


def broken_database(catalog: CatalogUnderTest) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Commands that the database, or a gate of the build, lets fail."""
    if catalog.database_url:
        away = f"postgresql://postgres:{ENCODED}@127.0.0.1:9/catalog"
        missing = catalog.environment["DATABASE_URL"].replace("/catalog_", "/no_catalog_")
        for words in ([], ["run"], ["transform"], ["export"]):
            yield words, {"DATABASE_URL": away}
            yield words, {"DATABASE_URL": missing}
    catalog.execute("delete from raw.hub_models where position = 2")
    yield ["transform"], {}
    # On DuckDB the file that people read was changed by hand: go on from that.
    (catalog.folder / "catalog.duckdb.work").unlink(missing_ok=True)


def found_in(text: str | bytes) -> list[str]:
    if isinstance(text, str):
        return [needle for needle in NEEDLES if needle in text]
    return [needle for needle in NEEDLES if needle.encode() in text]


def test_the_screen_shows_none(kept: Kept) -> None:
    assert len(kept.shown) > len(FAILING)
    assert [hits for text in kept.shown if (hits := found_in(text))] == []


def test_no_file_holds_one(kept: Kept) -> None:
    files = [path for path in kept.catalog.folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert {str(path): hits for path in files if (hits := found_in(path.read_bytes()))} == {}


def test_no_table_holds_one(kept: Kept) -> None:
    tables = kept.catalog.query(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema in ('raw', 'staging', 'hf')"
    )
    assert len(tables) > 20
    for schema, table in tables:
        rows = kept.catalog.query(f"select * from {schema}.{table}")
        assert found_in(str(rows)) == [], f"{schema}.{table}"


def test_the_token_goes_to_the_endpoint_alone(kept: Kept) -> None:
    token = SECRETS["HF_TOKEN"]
    assert {request.token for request in kept.hub.requests} == {token}
    assert kept.elsewhere.requests
    assert [found_in(str(request.headers)) for request in kept.elsewhere.requests if
            found_in(str(request.headers) + request.path + str(request.query))] == []  # fmt: skip


def test_no_process_list_shows_one(kept: Kept) -> None:
    kept.hub.faults.add(Fault("/api/tasks", "hang", times=None))
    before = len(kept.hub.requests)
    process = subprocess.Popen(
        [sys.executable, "-m", "extract", "run"],
        cwd=ROOT,
        env=kept.catalog.env(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(lambda: len(kept.hub.requests) > before and len(command_lines(process)) > 1)
        listed = "".join(command_lines(process))
        if kept.catalog.database_url:
            listed += server_processes(kept.catalog.database_url)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        kept.hub.faults.clear()
    assert "extract" in listed
    assert found_in(listed) == []


def command_lines(process: subprocess.Popen[bytes]) -> list[str]:
    """What `ps` shows of the run's processes."""
    lines = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == process.pid:
                lines.append((folder / "cmdline").read_text())
        except OSError:
            continue
    return lines


def server_processes(url: str) -> str:
    """What the server shows of its sessions, with their last statements."""
    connection = psycopg2.connect(url)
    try:
        cursor = connection.cursor()
        cursor.execute("select * from pg_stat_activity")
        return str(cursor.fetchall())
    finally:
        connection.close()
