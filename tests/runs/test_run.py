from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract.config.settings import Settings
from extract.errors import CatalogError, HubPageError, LandingError, PagingError
from extract.runs.run import extract
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.landed import Query
from tests.support.served import served_records

LANDED = {"hub_tasks": 3, "hub_models": 36, "community_rankings": 32, "openrouter_models": 48}


def counts(query: Query, settings: Settings) -> dict[str, int]:
    return {table: query(settings, f"select count(*) from raw.{table}")[0][0] for table in LANDED}


def test_every_record_lands_as_served_on_both_engines(
    hub: SampleHub, on_engine: Settings, query: Query
) -> None:
    run = extract(replace(on_engine, limit_per_task=7))
    rows = query(
        on_engine,
        "select listing, position, payload, payload_sha256, run_id, model_id, payload_ok"
        " from raw.hub_models order by listing, position",
    )
    served = served_records(hub)
    expected = [
        (task, position, payload) for task in sorted(served)
        for position, payload in enumerate(served[task], 1)
    ]  # fmt: skip
    assert [row[:3] for row in rows] == expected
    assert len(expected) == 21
    for row in rows:
        assert row[3] == hashlib.sha256(row[2].encode()).hexdigest()
        assert row[4] == run.run_id
        assert row[5] == json.loads(row[2])["id"]
        assert isinstance(row[6], bool)
    community = query(
        on_engine, "select payload from raw.community_rankings where ranking = 'ranking.json'"
        " order by position"
    )  # fmt: skip
    assert community == [('{"model_id": "a/b", "score": 2.50}',), ('{"model_id": "gpt2"}',)]


ODD_PAYLOADS = [
    '{"id":"a/1","x":"\\u0000 \\ud83d\\ude00 \\ud800","n":1e400}',
    '{"id":"a/2","n":' + "9" * 5000 + "}",
    '{ "id" : "雪/国" , "x" : [ 1.0 , -0 , 1E5 ] }',
    '{"id":"a/\'; drop table raw.runs; --","x":"{{ 1/0 }} %s ? $1"}',
    '{"id":"a/3","x":' + "[" * 3000 + "]" * 3000 + "}",
    '{"id":"a/4","x":NaN}',
    '{"id":"a/1"}',
]


def test_odd_payloads_land_byte_for_byte_on_both_engines(on_engine: Settings, query: Query) -> None:
    catalog = Catalog.from_payloads(
        tasks='{"t" : { "label":"T" , "n":1.0 }}', listings={"t": ODD_PAYLOADS}
    )
    with SampleHub(catalog) as hub:
        extract(replace(on_engine, hf_endpoint=hub.url, sources=("hub",)))
    rows = query(on_engine, "select payload, payload_ok from raw.hub_models order by position")
    assert [payload for payload, _ in rows] == ODD_PAYLOADS
    assert [ok for _, ok in rows] == [False, False, True, True, False, False, True]
    assert query(on_engine, "select payload from raw.hub_tasks") == [('{ "label":"T" , "n":1.0 }',)]


def test_a_second_run_appends_and_both_are_recorded(on_engine: Settings, query: Query) -> None:
    first, second = extract(on_engine), extract(on_engine)
    assert counts(query, on_engine) == {table: 2 * rows for table, rows in LANDED.items()}
    recorded = query(
        on_engine,
        "select run_id, run_number, status, error, completed_at >= started_at, payload"
        " from raw.runs order by run_number",
    )
    assert [row[:5] for row in recorded] == [
        (first.run_id, 1, "success", None, True),
        (second.run_id, 2, "success", None, True),
    ]
    payload = json.loads(recorded[1][5])
    assert payload["sources"]["hub"] == payload["sources"]["hub"] | {
        "status": "success", "rows": 39, "pages": 4, "requests": 4, "retries": 0, "error": None,
        "records_rejected": 0, "waited_seconds": 0.0,
    }  # fmt: skip
    named = {(entry["table"], entry["listing"]): entry["rows"] for entry in payload["listings"]}
    assert named[("community_rankings", "hub:trending")] == 30
    assert named[("hub_tasks", "")] == 3
    assert sum(named.values()) == sum(LANDED.values())
    finished = query(on_engine, "select load_id from raw._dlt_loads where status = 0")
    assert set(payload["load_ids"]) <= {load_id for (load_id,) in finished}
    assert len(payload["load_ids"]) == 1


def test_an_empty_listing_is_named_with_no_rows(on_engine: Settings, query: Query) -> None:
    catalog = Catalog.from_payloads(
        tasks='{"t":{},"u":{}}', listings={"t": ['{"id":"a"}'], "u": []}
    )
    with SampleHub(catalog) as hub:
        run = extract(replace(on_engine, hf_endpoint=hub.url, sources=("hub",)))
    assert {"table": "hub_models", "listing": "u", "rows": 0, "models": 0} in run.listings
    assert run.sources["community"] == {"status": "skipped"}


def test_max_tasks_takes_the_first_in_the_order_served(settings: Settings, query: Query) -> None:
    extract(replace(settings, max_tasks=2, sources=("hub",)))
    first = query(settings, "select task_id from raw.hub_tasks order by position")
    listed = query(settings, "select distinct listing from raw.hub_models")
    assert len(first) == 3
    assert sorted(listed) == sorted(first[:2])


def test_scope_hub_is_one_listing_of_every_model(settings: Settings, query: Query) -> None:
    catalog = Catalog.sized(tasks=3, models_per_task=10)
    with SampleHub(catalog, most_per_page=4) as hub:
        run = extract(
            replace(settings, hf_endpoint=hub.url, scope="hub", sources=("hub",), limit_per_task=1)
        )
    ((listing, rows, positions, ids),) = query(
        settings,
        "select max(listing), count(*), count(distinct position), count(distinct model_id)"
        " from raw.hub_models",
    )
    assert listing == "all"
    assert rows == positions == ids == 30
    assert {"table": "hub_models", "listing": "all", "rows": 30} in run.listings


def test_a_source_that_fails_leaves_a_partial_run(
    hub: SampleHub, on_engine: Settings, query: Query
) -> None:
    hub.faults.add(Fault("/api/v1/models", "status", status=503, times=None))
    run = extract(replace(on_engine, community_rankings=("/no/such/file.json", "hub:trending")))
    assert run.status == "partial"
    assert {name: source["status"] for name, source in run.sources.items()} == {
        "hub": "success", "community": "failed", "openrouter": "failed",
    }  # fmt: skip
    assert counts(query, on_engine) == {
        "hub_tasks": 3, "hub_models": 36, "community_rankings": 30, "openrouter_models": 0,
    }  # fmt: skip
    tables = {entry["table"] for entry in run.listings}
    assert tables == {"hub_tasks", "hub_models", "community_rankings"}
    ((error,),) = query(on_engine, "select error from raw.runs")
    assert "file.json" in error
    assert "503" in error


@pytest.mark.parametrize("kind", ["html", "cut_body", "loop_next", "foreign_next"])
def test_the_hub_failing_fails_the_run_and_leaves_no_row(
    hub: SampleHub, on_engine: Settings, query: Query, kind: str
) -> None:
    extract(on_engine)
    before = counts(query, on_engine)
    hub.faults.add(Fault(r"/api/models\?.*filter=", kind, nth=3, times=None))
    with pytest.raises(CatalogError):
        extract(on_engine)
    assert counts(query, on_engine) == before
    status, error, completed = query(
        on_engine, "select status, error, completed_at from raw.runs order by run_number"
    )[-1]
    assert (status, completed is not None) == ("failed", True)
    assert "/api/models" in error or "cannot be reached" in error
    hub.faults.clear()
    assert extract(on_engine).status == "success"
    assert counts(query, on_engine) == {table: 2 * rows for table, rows in before.items()}


def test_a_first_request_that_fails_is_recorded_with_its_source(
    hub: SampleHub, settings: Settings, query: Query
) -> None:
    hub.faults.add(Fault("/api/tasks", "html", times=None))
    with pytest.raises(HubPageError):
        extract(settings)
    ((payload,),) = query(settings, "select payload from raw.runs")
    hub_record = json.loads(payload)["sources"]["hub"]
    assert (hub_record["status"], hub_record["requests"]) == ("failed", 3)


def test_no_tasks_at_all_is_no_hub(settings: Settings) -> None:
    with (
        SampleHub(Catalog.from_payloads(tasks="{}")) as hub,
        pytest.raises(HubPageError, match="no tasks"),
    ):
        extract(replace(settings, hf_endpoint=hub.url))


def test_a_chain_of_empty_pages_ends(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract.http import paging

    urls = iter(range(1000))
    client: Any = type(
        "Endless", (), {"page": lambda self, url, split, params: ([], f"http://h/{next(urls)}")}
    )()
    with pytest.raises(PagingError, match="empty page"):
        list(paging.pages(client, "http://h", None, list))


def test_a_dry_run_touches_no_database(settings: Settings, tmp_path: Path, hub: SampleHub) -> None:
    run = extract(replace(settings, dry_run=True))
    assert run.status == "success"
    assert sum(entry["rows"] for entry in run.listings) == sum(LANDED.values())
    assert [path.name for path in tmp_path.iterdir() if "duckdb" in path.name] == []
    hub.faults.add(Fault("/api/models", "bad_json", times=None))
    with pytest.raises(HubPageError):
        extract(replace(settings, dry_run=True))


def test_rows_that_are_not_all_there_fail_the_run(
    settings: Settings, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extract.runs import run as run_module

    real: Callable[..., Any] = run_module.dlt_load.land

    def lossy(tables: Any, target: Any, database: Any, *rest: Any) -> Any:
        load_ids = real(tables, target, database, *rest)
        database.execute("delete from raw.hub_models where position = 3")
        return load_ids

    monkeypatch.setattr(run_module.dlt_load, "land", lossy)
    with pytest.raises(LandingError, match="instead of 36"):
        extract(settings)
    assert counts(query, settings) == dict.fromkeys(LANDED, 0)


def test_no_working_folder_of_dlt_stays(settings: Settings) -> None:
    stale = settings.state_dir / "dlt" / "20200101T000000Z-dead00" / "hf_catalog"
    stale.mkdir(parents=True)
    extract(settings)
    assert list((settings.state_dir / "dlt").rglob("*.parquet")) == []
    assert not stale.exists()


def test_memory_stays_bounded_while_nobody_loads(settings: Settings) -> None:
    from datetime import UTC, datetime

    from extract.console.progress import Progress
    from extract.landing.queue import LandingQueue, SourceReport
    from extract.records.pages import Record
    from extract.records.raw_rows import Batch

    now = datetime.now(UTC)
    batch = Batch("openrouter_models", "", 1, [Record("a", "x" * 1000)] * 100, "u", now)
    queue = LandingQueue("run", Progress(), room=300_000)
    added: list[int] = []
    half = threading.Event()

    def fetch() -> None:
        for number in range(20):
            queue.add(batch, "openrouter")
            added.append(number)
            if number == 2:
                half.set()

    queue.register(SourceReport("openrouter", "", now), fetch, required=True)
    queue.start()
    assert half.wait(5)
    waiting = len(added)
    assert waiting < 6
    assert sum(table.num_rows for page in queue.page_rows() for _, table in page.tables) == 2000
    assert len(added) == 20


def test_an_interrupt_in_mid_load_is_one_and_not_a_failing_database(
    on_engine: Settings, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extract.landing.queue import LandingQueue

    def interrupted(self: LandingQueue) -> Any:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(LandingQueue, "page_rows", interrupted)
    with pytest.raises(KeyboardInterrupt):
        extract(on_engine)
    assert query(on_engine, "select status, error from raw.runs") == [("failed", "interrupted")]


def dumped(query: Query, settings: Settings) -> str:
    """Every row of every raw table, and every log, as one text."""
    tables = [*LANDED, "runs"]
    rows = [str(query(settings, f"select * from raw.{table}")) for table in tables]
    return "".join([*rows, *(path.read_text() for path in (settings.state_dir / "logs").iterdir())])


@pytest.mark.parametrize("user", ["usr:hidden-word@", "hidden-word@"])
def test_credentials_in_an_endpoint_are_stored_and_logged_nowhere(
    settings: Settings, query: Query, user: str
) -> None:
    hub_url, index_url = (
        url.replace("http://", f"http://{user}")
        for url in (settings.hf_endpoint, settings.addresses["openrouter"])
    )
    extract(
        replace(settings, hf_endpoint=hub_url, addresses={"openrouter": index_url}, verbose=True)
    )
    assert counts(query, settings) == LANDED
    assert "hidden-word" not in dumped(query, settings)


QUERIES = (
    "key=hidden-word",
    "filter=hidden-word",
    "hidden-word",
    "a=1&X-Amz-Signature=hidden-word",
)


@pytest.mark.parametrize("asked", QUERIES)
@pytest.mark.parametrize("kind", ["", "reset"])
def test_the_query_of_a_ranking_is_stored_and_logged_nowhere(
    settings: Settings, query: Query, asked: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    catalog = Catalog.from_payloads(rankings={"mine": '[{"model_id":"B/x"}]'})
    with SampleHub(catalog) as hub:
        if kind:
            hub.faults.add(Fault("/rankings/", kind, times=None))
        url = hub.ranking_url("mine")
        addresses = (f"{url}?{asked}", f"{url.replace('http:', 'HTTP:')}?{asked}")
        run = extract(
            replace(settings, sources=("community",), community_rankings=addresses, verbose=True)
        )
    assert run.status == ("partial" if kind else "success")
    assert "hidden-word" not in dumped(query, settings) + str(run.as_dict())
    stored = query(settings, "select distinct source_url from raw.community_rankings")
    assert {address.lower() for (address,) in stored} == (set() if kind else {url})


ENDLESS = "select sum(hash(range) % 7) from range(100000000000)"


@pytest.mark.parametrize("where", ["statement", "inside dlt"])
def test_ctrl_c_in_a_statement_of_duckdb_is_an_interrupt(
    settings: Settings, query: Query, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    from extract.runs import run as run_module

    def slow(tables: Any, target: Any, database: Any, *rest: Any) -> list[str]:
        threading.Timer(0.3, database.connection.interrupt).start()
        if where == "statement":
            return [str(database.execute(ENDLESS))]
        try:
            return [str(database.connection.execute(ENDLESS).fetchall())]
        except Exception as error:  # as landing wraps whatever comes out of dlt
            raise LandingError("dlt's step 'load' failed") from error

    monkeypatch.setattr(run_module.dlt_load, "land", slow)
    with pytest.raises(KeyboardInterrupt):
        extract(settings)
    assert query(settings, "select status, error from raw.runs") == [("failed", "interrupted")]
