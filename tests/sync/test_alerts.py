"""ALERT_WEBHOOK_URL: one post for a run that fails, and nothing else changed by it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extract.config.settings import Settings
from extract.schedule import overdue_alert
from extract.schedule.state import State
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.webhook import SECRET, Webhook
from tests.sync.conftest import NOW, Synced

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as made:
        yield made


@pytest.fixture
def catalog(make_catalog: Callable[[str, str], CatalogUnderTest]) -> CatalogUnderTest:
    """A catalog whose Hub is away."""
    return make_catalog("duckdb", NOWHERE)


def everything_written(folder: Path) -> str:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "".join(path.read_bytes().decode(errors="replace") for path in files)


@pytest.mark.parametrize("command", [("run",), (), ("transform",)])
def test_a_run_that_fails_is_posted_once(
    catalog: CatalogUnderTest, webhook: Webhook, command: tuple[str, ...]
) -> None:
    failed = catalog.run(
        *command, "--verbose", expect=1, ALERT_WEBHOOK_URL=webhook.url, CATALOG_NOW=NOW
    )
    [post] = webhook.posts
    name = command[0] if command else "extract"
    assert (post["command"], post["status"], post["path"]) == (name, "failed", SECRET)
    assert post["at"] == "2026-11-21T02:00:00+00:00"
    assert post["host"] == socket.gethostname()
    assert post["error"] in post["text"]
    if name != "transform":
        assert "cannot be reached" in post["error"]
        assert post["run_id"].startswith("20261121T020000Z-")
    said = failed.stdout + failed.stderr + everything_written(catalog.folder)
    assert "a-secret-of-ours" not in said


def test_a_sync_that_fails_is_posted_and_one_that_finds_news_is_not(
    synced: Synced, webhook: Webhook
) -> None:
    synced.hub.catalog.add("maker/new", createdAt="2026-11-20T10:00:00.000Z")
    synced.check("--fail-if-new", expect=3, ALERT_WEBHOOK_URL=webhook.url)
    assert webhook.posts == []
    synced.hub.faults.add(Fault("/api/models", kind="status", status=404, times=None))
    synced.sync(expect=1, ALERT_WEBHOOK_URL=webhook.url)
    [post] = webhook.posts
    assert (post["command"], post["run_id"]) == ("sync", None)
    assert "404" in post["text"]


def test_wrong_usage_is_nobodys_alarm(catalog: CatalogUnderTest, webhook: Webhook) -> None:
    catalog.run("--limit-per-task", "0", expect=2, ALERT_WEBHOOK_URL=webhook.url)
    catalog.run("sync", "--nonsense", expect=2, ALERT_WEBHOOK_URL=webhook.url)
    refused = catalog.run("run", expect=2, ALERT_WEBHOOK_URL=f"mailto:{SECRET}")
    assert "ALERT_WEBHOOK_URL" in refused.stderr
    assert SECRET not in refused.stderr
    assert webhook.posts == []


def test_a_partial_run_is_posted_unless_it_is_allowed_and_not_strict(
    make_catalog: Callable[[str, str], CatalogUnderTest], webhook: Webhook
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as hub:
        catalog = make_catalog("duckdb", hub.url)
        catalog.environment["ALERT_WEBHOOK_URL"] = webhook.url
        hub.faults.add(Fault("/api/v1/models", kind="status", status=404, times=None))
        catalog.run(ALLOW_PARTIAL="true")
        assert webhook.posts == []
        catalog.run()
        catalog.run("--strict", expect=1, ALLOW_PARTIAL="true")
    assert [post["status"] for post in webhook.posts] == ["partial", "partial"]
    assert "openrouter" in webhook.posts[0]["text"]


@pytest.mark.parametrize("kind", ["refuses", "dead", "no host", "hangs"])
def test_a_dead_webhook_changes_nothing_else(
    catalog: CatalogUnderTest, webhook: Webhook, kind: str
) -> None:
    without = catalog.run("--quiet", expect=1)
    webhook.status = 500
    webhook.hangs = threading.Event() if kind == "hangs" else None
    url = {
        "refuses": webhook.url,
        "hangs": webhook.url,
        "dead": f"{NOWHERE}{SECRET}",
        "no host": f"http://no-such-host.invalid{SECRET}",
    }[kind]
    failed = catalog.run("--quiet", expect=1, ALERT_WEBHOOK_URL=url)
    if webhook.hangs:
        webhook.hangs.set()
    lines = failed.stderr.splitlines()
    warning = next(line for line in lines if "ALERT_WEBHOOK_URL" in line)
    assert "WARNING" in warning
    assert [line for line in lines if line != warning] == without.stderr.splitlines()
    assert "a-secret-of-ours" not in failed.stderr


def test_a_silence_is_told_once(
    tmp_path: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        duckdb_path=tmp_path / "catalog.duckdb", state_dir=tmp_path, alert_after_hours=26.0
    )
    monkeypatch.setenv("ALERT_WEBHOOK_URL", webhook.url)
    state = State(since="2026-11-20T02:00:00+00:00")

    def told(now: str) -> bool:
        monkeypatch.setenv("CATALOG_NOW", now)
        return overdue_alert.alert_if_overdue(settings, state)

    assert [told("2026-11-21T03:00:00Z"), told("2026-11-21T05:00:00Z")] == [False, True]
    assert told("2026-11-25T05:00:00Z") is False
    assert "there was no success yet" in webhook.posts[0]["text"]
    state.last_success = "2026-11-25T06:00:00+00:00"
    assert [told("2026-11-26T07:00:00Z"), told("2026-11-26T09:00:00Z")] == [False, True]
    assert "2026-11-25T06:00:00+00:00" in webhook.posts[1]["error"]
    assert [post["status"] for post in webhook.posts] == ["silent", "silent"]


def test_a_run_by_hand_ends_the_silence_too(
    webhook: Webhook,
    make_catalog: Callable[[str, str], CatalogUnderTest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catalog = make_catalog("duckdb", NOWHERE)
    catalog.execute(
        "create schema hf; create table hf.runs as select '1' as run_id, 1 as run_number,"
        " 'extract' as kind,"
        " 'success' as status, cast(null as text) as error, 0 as new_models,"
        " timestamptz '2026-11-21 00:50:00+00' as started_at,"
        " timestamptz '2026-11-21 01:00:00+00' as completed_at"
    )
    settings = Settings(
        duckdb_path=catalog.duckdb_path, state_dir=catalog.folder, alert_after_hours=2.0
    )
    monkeypatch.setenv("ALERT_WEBHOOK_URL", webhook.url)
    state = State(since="2026-11-20T02:00:00+00:00")
    monkeypatch.setenv("CATALOG_NOW", "2026-11-21T02:00:00Z")
    assert overdue_alert.alert_if_overdue(settings, state) is False
    monkeypatch.setenv("CATALOG_NOW", "2026-11-21T04:00:00Z")
    assert overdue_alert.alert_if_overdue(settings, state) is True
    assert len(webhook.posts) == 1
