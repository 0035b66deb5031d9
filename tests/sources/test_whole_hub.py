"""SCOPE=hub: every model in chains side by side, kept until it has landed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from extract.config.settings import Settings
from extract.errors import CatalogError, SeamError
from extract.landing import pending_pages
from extract.landing.chain_checkpoint import SPAN, Chain, Checkpoint
from extract.landing.part_files import PartFiles
from extract.landing.pending_pages import FOLDER, STATE, PendingPages
from extract.landing.queue import PageRows
from extract.records.pages import Record
from extract.records.raw_rows import Batch, arrow_table
from extract.runs.run import extract
from extract.sources.cursors import date_cursors
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.landed import Query

MODELS = 600
LISTING = "/api/models"
ALL_ROWS = (
    "select count(*), count(distinct model_id), count(distinct position), count(distinct run_id)"
    " from raw.hub_models where listing = 'all'"
)


@pytest.fixture
def hub() -> Any:
    with SampleHub(Catalog.hub(MODELS), most_per_page=20) as hub:
        yield hub


def of_hub(settings: Settings, hub: SampleHub, **changes: Any) -> Settings:
    return replace(settings, hf_endpoint=hub.url, scope="hub", sources=("hub",), **changes)


def listing_requests(hub: SampleHub) -> list[str]:
    return [request.query.get("cursor", [""])[0] for request in hub.requests
            if request.path == LISTING]  # fmt: skip


def kept_in(state_dir: Path) -> list[Path]:
    return sorted((state_dir / FOLDER).rglob("*.parquet"))


def test_chains_side_by_side_bring_every_model_once_on_both_engines(
    hub: SampleHub, on_engine: Settings, query: Query
) -> None:
    settings = of_hub(on_engine, hub)
    run = extract(settings)
    assert query(settings, ALL_ROWS) == [(MODELS, MODELS, MODELS, 1)]
    assert {"table": "hub_models", "listing": "all", "rows": MODELS} in run.listings
    ((chains,),) = query(settings, "select count(distinct position / 1000000000) from"
                         " (select cast(position - 1 as bigint) as position from raw.hub_models)"
                         " as p")  # fmt: skip
    assert chains > 8
    cursors = listing_requests(hub)
    assert len(cursors) == len(set(cursors)) > MODELS / 20
    assert kept_in(settings.state_dir) == []


def test_a_dry_run_keeps_nothing(hub: SampleHub, settings: Settings) -> None:
    run = extract(of_hub(settings, hub, dry_run=True))
    assert {"table": "hub_models", "listing": "all", "rows": MODELS} in run.listings
    assert not (settings.state_dir / FOLDER).exists()


def test_positions_follow_the_date_of_creation(
    hub: SampleHub, settings: Settings, query: Query
) -> None:
    extract(of_hub(settings, hub))
    payloads = query(settings, "select payload from raw.hub_models order by position")
    created = [json.loads(payload)["createdAt"] for (payload,) in payloads]
    assert created == sorted(created, reverse=True)


def test_cursors_of_another_form_are_one_chain(settings: Settings, query: Query) -> None:
    catalog = Catalog.hub(100)
    catalog.plain_cursors = True
    with SampleHub(catalog, most_per_page=20) as hub:
        extract(of_hub(settings, hub))
        assert len(listing_requests(hub)) == 5
    assert query(settings, "select count(*), max(position) from raw.hub_models") == [(100, 100)]


@pytest.mark.parametrize("status", [400, None])
def test_dates_that_are_refused_or_lead_elsewhere_are_one_chain(
    settings: Settings, query: Query, status: int | None
) -> None:
    with SampleHub(Catalog.hub(100), most_per_page=20) as hub:
        before = date_cursors_of(hub).at(datetime(2025, 1, 1, tzinfo=UTC)).rpartition("=")[2]
        kind: Any = {"kind": "status", "status": 400} if status else {
            "kind": "wrong_type", "body": '[{"id":"a/b","createdAt":"2025-06-01T00:00:00.000Z"}]'
        }  # fmt: skip
        hub.faults.add(Fault(before[:40], times=None, **kind))
        hub.requests.clear()
        extract(of_hub(settings, hub))
    assert query(settings, "select count(*), max(position) from raw.hub_models") == [(100, 100)]


def date_cursors_of(hub: SampleHub) -> Any:
    import urllib.request

    with urllib.request.urlopen(f"{hub.url}/api/models?sort=createdAt&limit=20") as answer:
        link = answer.headers["Link"]
    found = date_cursors(link.partition("<")[2].partition(">")[0])
    assert found is not None
    return found


def test_chains_that_do_not_meet_fail_the_run_and_the_next_follows_one(
    hub: SampleHub, settings: Settings, query: Query
) -> None:
    settings = of_hub(settings, hub, concurrency=1)
    # The first chain's second page lacks what the second chain began with.
    hub.faults.add(Fault("/api/models.*cursor=", "no_next", nth=9, times=None))
    with pytest.raises(SeamError):
        extract(settings)
    hub.faults.clear()
    hub.requests.clear()
    extract(settings)
    assert len(listing_requests(hub)) == MODELS / 20
    assert query(settings, ALL_ROWS) == [(MODELS, MODELS, MODELS, 1)]


def cut_off(settings: Settings, hub: SampleHub, at: int) -> None:
    """A run that fails at its so many-th page."""
    hub.faults.add(Fault("/api/models.*cursor=", "html", nth=at, times=None))
    with pytest.raises(CatalogError):
        extract(settings)
    hub.faults.clear()
    hub.requests.clear()


def test_a_run_that_was_cut_off_is_gone_on_with_on_both_engines(
    hub: SampleHub, on_engine: Settings, query: Query
) -> None:
    settings = of_hub(on_engine, hub, concurrency=2)
    cut_off(settings, hub, at=25)
    assert query(settings, "select count(*) from raw.hub_models") == [(0,)]
    assert kept_in(settings.state_dir)
    run = extract(settings)
    assert query(settings, ALL_ROWS) == [(MODELS, MODELS, MODELS, 1)]
    assert query(settings, "select distinct run_id from raw.hub_models") == [(run.run_id,)]
    assert 0 < len(listing_requests(hub)) < 30
    assert run.sources["hub"]["rows"] == MODELS + 47
    assert list((settings.state_dir / FOLDER).iterdir()) == []


def test_a_cursor_that_is_refused_begins_its_chain_again(
    hub: SampleHub, settings: Settings, query: Query
) -> None:
    settings = of_hub(settings, hub, concurrency=2)
    cut_off(settings, hub, at=25)
    (state,) = (settings.state_dir / FOLDER).rglob(STATE)
    kept = json.loads(state.read_text())
    (gone_on, *_) = [
        checkpoint
        for checkpoint in kept["checkpoints"]
        if checkpoint["next_url"] and checkpoint["records"]
    ]
    hub.faults.add(Fault(gone_on["next_url"].partition("cursor=")[2], "status", status=400))
    extract(settings)
    assert query(settings, ALL_ROWS) == [(MODELS, MODELS, MODELS, 1)]


@pytest.mark.parametrize("hours", [23, 25])
def test_pages_are_kept_for_a_day(
    hub: SampleHub, settings: Settings, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    monkeypatch.setenv("CATALOG_NOW", "2026-11-20T00:00:00Z")
    settings = of_hub(settings, hub, concurrency=2)
    cut_off(settings, hub, at=25)
    day, hour = divmod(hours, 24)
    monkeypatch.setenv("CATALOG_NOW", f"2026-11-{20 + day}T{hour:02d}:00:00Z")
    extract(settings)
    assert (len(listing_requests(hub)) < 30) == (hours < 24)


def test_pages_that_runs_can_neither_land_nor_go_on_with_are_given_up(tmp_path: Path) -> None:
    kept = PendingPages(tmp_path, ("hub",), "run 0", 1000)
    kept.begin([])
    for number in range(1, 4):
        kept = PendingPages(tmp_path, ("hub",), f"run {number}", 1000)
        assert kept.last_run_id == f"run {number - 1}"
        kept.resume(frozenset())
    assert PendingPages(tmp_path, ("hub",), "run 4", 1000).last_run_id == ""


def test_records_set_aside_are_counted_by_the_run_that_lands_them(
    hub: SampleHub, settings: Settings, query: Query
) -> None:
    settings = of_hub(settings, hub, concurrency=1)
    hub.catalog.add("a/b", createdAt="2026-10-31T00:00:00.000Z")
    hub.catalog.models["a/b"]["id"] = 7  # no string
    cut_off(settings, hub, at=25)
    run = extract(settings)
    assert run.sources["hub"]["records_rejected"] == 1
    assert query(settings, "select count(*) from raw.rejected_records") == [(1,)]
    assert query(settings, "select count(distinct run_id) from raw.rejected_records") == [(1,)]


def test_pages_that_the_hub_gives_up_on_come_in_smaller_ones(
    settings: Settings, query: Query
) -> None:
    with SampleHub(Catalog.hub(2500)) as hub:
        hub.catalog.plain_cursors = True
        fault = Fault("limit=1000&.*cursor=", "status", status=504, times=6)
        hub.faults.add(fault)
        extract(of_hub(settings, hub))
        limits = [request.query["limit"] for request in hub.requests if request.path == LISTING]
    assert limits == [["1000"]] * 7 + [["100"], ["1000"], ["1000"]]
    assert query(settings, ALL_ROWS) == [(2500, 2500, 2500, 1)]


FORMS = {
    '{"$or":[{"createdAt":"2026-01-02T03:04:05.000Z","_id":{"$gt":"65f0"}},'
    '{"createdAt":{"$lt":"2026-01-02T03:04:05.000Z"}},{"createdAt":null}]}': True,
    '{"$or":[{"createdAt":"2026-01-02T03:04:05.000Z","_id":{"$gt":"65f0"}},'
    '{"createdAt":{"$lt":"2026-01-02T03:04:05.000Z"}}]}': True,
    '{"$or":[{"createdAt":"2026-01-02T03:04:05.000Z","_id":{"$gt":"65f0"}},'
    '{"createdAt":{"$lt":"2026-01-02T03:04:05.000Z"}}],"searchSequenceToken":"x"}': False,
    '{"$or":[{"downloads":1,"_id":{"$gt":"65f0"}},{"downloads":{"$lt":1}}]}': False,
    '{"$or":[{"createdAt":"soon","_id":{"$gt":"65f0"}},{"createdAt":{"$lt":"soon"}}]}': False,
    '{"offset":1000}': False,
    "no json": False,
}


@pytest.mark.parametrize("form", FORMS)
def test_dates_are_put_into_cursors_of_exactly_the_known_form(form: str) -> None:
    from base64 import b64encode
    from urllib.parse import parse_qs, quote, urlsplit

    def url(text: str) -> str:
        return f"http://h/api/models?expand=a&expand=b&cursor={quote(b64encode(text.encode()))}"

    cursors = date_cursors(url(form))
    assert (cursors is not None) == FORMS[form]
    if cursors is not None:
        made = cursors.at(datetime(2025, 1, 1, tzinfo=UTC))
        date = form.replace("2026-01-02T03:04:05", "2025-01-01T00:00:00").replace("65f0", "f" * 24)
        assert parse_qs(urlsplit(made).query) == parse_qs(urlsplit(url(date)).query)


def test_no_next_link_has_no_cursors() -> None:
    assert date_cursors(None) is None
    assert date_cursors("http://h/api/models?cursor=%%%") is None


def a_page(first: int, rows: int, checkpoint: Checkpoint) -> PageRows:
    records = [Record(f"a/{number}", "{}") for number in range(first, first + rows)]
    batch = Batch("hub_models", "all", first, records, "u", datetime.now(UTC))
    table = arrow_table(batch, "an older run")
    return PageRows([("hub_models", table)], table.nbytes, checkpoint)


def test_a_kill_leaves_what_was_saved_and_no_half_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = PendingPages(tmp_path, ("hub",), "killed", rows_per_file=10)
    killed.begin([Chain(0, "first"), Chain(1, "second")])
    with monkeypatch.context() as a_minute_later:
        a_minute_later.setattr(pending_pages, "SECONDS_PER_SAVE", -1)
        killed.add(a_page(1, 10, Checkpoint(0, "next", 10, 10)))  # saved
    killed.add(a_page(SPAN + 1, 5, Checkpoint(1, "after", 5, 5)))  # neither finished nor named
    kept = PendingPages(tmp_path, ("hub",), "next", rows_per_file=10)
    kept.resume(frozenset())
    assert kept.checkpoints == {0: Checkpoint(0, "next", 10, 10)}
    (file,) = kept.files()
    assert [path for path in kept_in(tmp_path) if path != file.path] == []
    landed = pq.read_table(file.path)
    assert set(landed["run_id"].to_pylist()) == {"next"}
    assert landed["position"].to_pylist() == list(range(1, 11))


def test_what_is_kept_of_a_chain_that_begins_again_goes(tmp_path: Path) -> None:
    kept = PendingPages(tmp_path, ("hub",), "cut off", rows_per_file=100)
    kept.begin([Chain(0, "first"), Chain(1, "second")])
    kept.add(a_page(1, 10, Checkpoint(0, "next", 10, 10)))
    kept.add(a_page(SPAN + 1, 5, Checkpoint(1, "after", 5, 5)))
    kept.save()
    kept = PendingPages(tmp_path, ("hub",), "next", rows_per_file=100)
    kept.resume({0})
    assert list(kept.checkpoints) == [1]
    (file,) = kept.files()
    assert pq.read_table(file.path)["position"].to_pylist() == list(range(SPAN + 1, SPAN + 6))


def test_a_full_file_has_exactly_its_rows_and_no_row_is_lost(tmp_path: Path) -> None:
    files = PartFiles(tmp_path, "run", rows_per_file=4)
    for first in (1, 4, 7):
        for name, rows in a_page(first, 3, Checkpoint(0, "next", 3, 3)).tables:
            files.add(name, rows)
    full = list(files.full())
    rest = list(files.finish())
    assert [part.rows for part in full] == [4, 4]
    assert [part.rows for part in rest] == [1]
    positions = [pq.read_table(part.path)["position"].to_pylist() for part in (*full, *rest)]
    assert positions == [[1, 2, 3, 4], [5, 6, 7, 8], [9]]
