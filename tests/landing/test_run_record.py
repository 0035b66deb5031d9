from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from extract.config.settings import Settings
from extract.databases import Database, Target, open_target
from extract.errors import CatalogError, DatabaseError
from extract.landing import pending_records, raw_schema, run_record
from extract.landing.retention import apply_retention
from extract.pipeline import command_lock
from extract.runs.run import extract
from tests.support.landed import Query


def opened(settings: Settings) -> tuple[Target, Database]:
    target = open_target(settings)
    database = target.connect()
    raw_schema.make_tables(database, target)
    return target, database


def completed(
    settings: Settings, database: Database, listings: dict[str, int], status: str = "success"
) -> str:
    """A run that landed these listings of hub_models, a row for each position."""
    run = run_record.new_run(settings)
    for listing, rows in listings.items():
        for position in range(1, rows + 1):
            database.execute(
                "insert into raw.hub_models (listing, position, run_id) values (?, ?, ?)",
                [listing, position, run.run_id],
            )
    run.listings = [
        {"table": "hub_models", "listing": listing, "rows": rows}
        for listing, rows in listings.items()
    ]
    run.end(status)
    run_record.begin(database, run)
    return run.run_id


def landed(database: Database) -> list[tuple[str, str]]:
    rows = database.execute("select distinct run_id, listing from raw.hub_models")
    return sorted((str(run_id), str(listing)) for run_id, listing in rows)


def test_a_run_whose_process_is_gone_did_not_finish(on_engine: Settings, query: Query) -> None:
    _, database = opened(on_engine)
    dead = run_record.new_run(on_engine)
    run_record.begin(database, dead)
    database.execute("insert into raw.hub_models (listing, run_id) values ('t', ?)", [dead.run_id])
    database.close()
    extract(on_engine)
    assert query(
        on_engine,
        "select run_number, status, error, completed_at is not null from raw.runs order by 1",
    ) == [(1, "failed", "did not finish", True), (2, "success", None, True)]
    left = f"select count(*) from raw.hub_models where run_id = '{dead.run_id}'"
    assert query(on_engine, left) == [(0,)]


def test_a_run_that_could_not_reach_the_database_is_recorded_when_it_can_be(
    on_engine: Settings, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = open_target(on_engine)

    def away(self: object) -> Database:
        raise DatabaseError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(type(target), "connect", away)
        with pytest.raises(DatabaseError):
            extract(on_engine)
    folder = on_engine.state_dir / "pending_run_records"
    (waiting,) = folder.glob("*.json")
    elsewhere = json.loads(waiting.read_text()) | {"target": "another database"}
    (folder / "20200101T000000Z-aaaaaa.json").write_text(json.dumps(elsewhere))
    (folder / "20200101T000000Z-bbbbbb.json").write_text("{")
    extract(on_engine)
    assert query(on_engine, "select run_number, status, error from raw.runs order by 1") == [
        (1, "failed", "the database is away"),
        (2, "success", None),
    ]
    assert len(list(folder.glob("*.json"))) == 2


def test_records_in_the_folder_of_an_earlier_version_are_written_too(
    on_engine: Settings, query: Query
) -> None:
    target = open_target(on_engine)
    run = run_record.new_run(on_engine)
    pending_records.save_unstarted(on_engine, run, target, DatabaseError("away"))
    folder = on_engine.state_dir / pending_records.FOLDER
    folder.rename(on_engine.state_dir / pending_records.OLD_FOLDER)
    extract(replace(on_engine, sources=("openrouter",)))
    assert query(on_engine, "select status, error from raw.runs order by run_number") == [
        ("failed", "away"),
        ("success", None),
    ]


def test_a_whole_job_that_cannot_ask_for_its_lock_is_on_record(
    on_engine: Settings, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: object, command: str) -> None:
        raise DatabaseError(f"{command}: the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(type(open_target(on_engine)), "lock", away)
        with pytest.raises(DatabaseError), command_lock(on_engine, "run"):
            raise AssertionError("there is no lock")
    extract(replace(on_engine, sources=("openrouter",)))
    assert query(on_engine, "select run_number, status, error from raw.runs order by 1") == [
        (1, "failed", "python -m extract run: the database is away"),
        (2, "success", None),
    ]


def test_a_record_that_can_be_kept_nowhere_hides_no_error(
    on_engine: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    target = open_target(on_engine)

    def away(self: object) -> Database:
        raise DatabaseError("the database is away")

    on_engine.state_dir.mkdir()
    (on_engine.state_dir / "pending_run_records").write_text("no folder")
    monkeypatch.setattr(type(target), "connect", away)
    with pytest.raises(DatabaseError, match="away"):
        extract(on_engine)
    assert "could not be saved" in caplog.text


def test_a_run_whose_log_cannot_be_written_is_on_record(on_engine: Settings, query: Query) -> None:
    on_engine.state_dir.mkdir()
    (on_engine.state_dir / "logs").write_text("no folder")
    with pytest.raises(CatalogError, match="CATALOG_STATE_DIR"):
        extract(on_engine)
    (on_engine.state_dir / "logs").unlink()
    extract(on_engine)
    statuses = query(on_engine, "select status from raw.runs order by run_number")
    assert statuses == [("failed",), ("success",)]


def test_a_record_that_a_kill_left_unfinished_goes(on_engine: Settings) -> None:
    target, database = opened(on_engine)
    folder = on_engine.state_dir / "pending_run_records"
    folder.mkdir(parents=True)
    ours, elsewhere = (
        folder / f"r{pending_records._suffix(name)}.part" for name in (target.describe(), "another")
    )
    for part in (ours, elsewhere):
        part.write_text("{")
    pending_records.write_all(database, on_engine.state_dir, target.describe())
    database.close()
    assert list(folder.iterdir()) == [elsewhere]


def test_the_number_orders_runs_when_the_clock_was_set_back(on_engine: Settings) -> None:
    _, database = opened(on_engine)
    for day in (3, 1, 2):
        run = run_record.new_run(on_engine)
        run.started_at = datetime(2026, 11, day, tzinfo=UTC)
        run_record.begin(database, run)
    rows = database.execute("select run_number, started_at from raw.runs order by run_number")
    assert [(number, start.day) for number, start in rows] == [(1, 3), (2, 1), (3, 2)]
    assert all(start.utcoffset() == timedelta(0) for _, start in rows)
    database.close()


def test_tables_of_a_source_that_never_landed_exist(on_engine: Settings, query: Query) -> None:
    extract(replace(on_engine, sources=("openrouter",)))
    assert query(on_engine, "select * from raw.hub_models") == []
    types = dict(
        query(
            on_engine,
            "select column_name, lower(data_type) from information_schema.columns"
            " where table_schema = 'raw' and table_name = 'hub_models'",
        )
    )
    assert types["position"] == "bigint"
    assert types["fetched_at"] == "timestamp with time zone"
    assert types["payload"] in ("text", "varchar")
    assert [name for name in types if name.startswith("_")] == []


def test_only_the_latest_runs_keep_their_rows(on_engine: Settings) -> None:
    _, database = opened(on_engine)
    first, second, third = (completed(on_engine, database, {"t": 2, "u": 1}) for _ in range(3))
    assert apply_retention(database, runs_kept=2) == 1
    assert landed(database) == sorted([(second, "t"), (second, "u"), (third, "t"), (third, "u")])
    assert apply_retention(database, runs_kept=2) == 1  # nothing left to remove, and no harm
    assert database.execute("select count(*) from raw.runs") == [(3,)]
    assert first not in dict(landed(database))
    database.close()


def test_the_latest_complete_listing_is_never_pruned(on_engine: Settings) -> None:
    _, database = opened(on_engine)
    old = completed(on_engine, database, {"t": 1, "gone": 2})
    completed(on_engine, database, {"t": 1})
    failed = completed(on_engine, database, {"gone": 1}, status="failed")
    last = completed(on_engine, database, {"t": 1}, status="partial")
    apply_retention(database, runs_kept=1)
    assert landed(database) == sorted([(old, "gone"), (failed, "gone"), (last, "t")])
    database.close()


def test_a_record_holds_no_secret_and_one_line(settings: Settings) -> None:
    from extract.redaction import remember

    remember(["hf_TopSecret"])
    run = run_record.new_run(settings)
    run.end("failed", "asked with hf_TopSecret\nand more")
    assert run.error == "asked with ***"


def test_views_and_tables_of_others_in_raw_are_left_alone(on_engine: Settings) -> None:
    _, database = opened(on_engine)
    run_id = completed(on_engine, database, {"t": 2})
    database.execute("create table raw.mine as select run_id, 1 as x from raw.hub_models")
    database.execute("create view raw.a_view as select run_id from raw.hub_models")
    assert set(raw_schema.raw_tables(database)) == set(raw_schema.KEYS)
    raw_schema.delete_rows(database, [run_id])
    assert landed(database) == []
    assert database.execute("select count(*) from raw.mine") == [(2,)]
    database.close()


def listed_tasks(database: Database, run_id: str, *tasks: str) -> None:
    """What an extract lands beside its listings: the tasks, declared in its record."""
    for position, task in enumerate(tasks, 1):
        database.execute(
            "insert into raw.hub_tasks (task_id, position, run_id) values (?, ?, ?)",
            [task, position, run_id],
        )
    ((payload,),) = database.execute("select payload from raw.runs where run_id = ?", [run_id])
    record = json.loads(str(payload))
    record["listings"].append({"table": "hub_tasks", "listing": "", "rows": len(tasks)})
    database.execute(
        "update raw.runs set payload = ? where run_id = ?", [json.dumps(record), run_id]
    )


def test_what_a_sync_brought_stays_until_every_task_is_listed_anew(on_engine: Settings) -> None:
    _, database = opened(on_engine)
    first = completed(on_engine, database, {"t": 1, "u": 1, "gone": 1})
    listed_tasks(database, first, "t", "u", "gone")
    syncs = [completed(on_engine, database, {"new": 1, "changed": 1}) for _ in range(3)]
    part = completed(on_engine, database, {"t": 1})  # MAX_TASKS=1: u hangs on the syncs still
    listed_tasks(database, part, "t", "u")
    apply_retention(database, runs_kept=1)
    kept = {(run_id, listing) for run_id in syncs for listing in ("new", "changed")}
    assert kept <= set(landed(database))

    whole = completed(on_engine, database, {"t": 1, "u": 1})  # `gone` is no task any more
    listed_tasks(database, whole, "t", "u")
    later = completed(on_engine, database, {"new": 1})
    apply_retention(database, runs_kept=1)
    assert landed(database) == sorted([
        (first, "gone"), (syncs[2], "changed"), (whole, "t"), (whole, "u"), (later, "new"),
    ])  # fmt: skip
    database.close()


def test_a_listing_of_the_whole_hub_holds_what_a_sync_brought_too(on_engine: Settings) -> None:
    _, database = opened(on_engine)
    completed(on_engine, database, {"all": 1})
    sync = completed(on_engine, database, {"new": 1})
    completed(on_engine, database, {"new": 0})
    apply_retention(database, runs_kept=1)
    assert (sync, "new") in landed(database)
    completed(on_engine, database, {"all": 1})
    apply_retention(database, runs_kept=1)
    assert (sync, "new") not in landed(database)
    database.close()


def test_folders_of_a_dataset_are_a_listing_and_documents_of_models_are_none(
    on_engine: Settings,
) -> None:
    _, database = opened(on_engine)
    runs_made = [completed(on_engine, database, {}) for _ in range(3)]
    for run_id in runs_made:
        for table, column in (("dataset_folders", "dataset_id"), ("hub_model_details", "model_id")):
            database.execute(
                f"insert into raw.{table} ({column}, run_id) values ('a/b', ?)", [run_id]
            )
        listings = [
            {"table": "dataset_folders", "listing": "a/b", "rows": 1},
            {"table": "hub_model_details", "listing": "info", "rows": 1},
        ]
        database.execute(
            "update raw.runs set payload = ? where run_id = ?",
            [json.dumps({"listings": listings}), run_id],
        )
    apply_retention(database, runs_kept=1)
    assert database.execute("select run_id from raw.dataset_folders") == [(runs_made[2],)]
    assert database.execute("select count(*) from raw.hub_model_details") == [(3,)]
    database.close()
