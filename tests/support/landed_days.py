"""Days of a catalog, each with its own clock: runs that are dated back, and what a sync lands.

A run is the real command, and its rows are then dated as the clock of that day would have done.
What a sync lands is written as its contract says: listings `new` and `changed`, folders of
datasets, and the record of the run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from extract.config.settings import Settings
from extract.databases import Database, open_target
from extract.records.raw_rows import KEYS, columns
from tests.support.catalog_under_test import CatalogUnderTest

Record = dict[str, Any]


@contextmanager
def work(catalog: CatalogUnderTest) -> Iterator[Database]:
    """The database that runs write, on DuckDB the work file."""
    target = open_target(
        Settings(
            target=catalog.engine,
            duckdb_path=catalog.duckdb_path,
            database_url=catalog.database_url,
        )
    )
    target.prepare_work()
    database = target.connect()
    try:
        yield database
    finally:
        database.close()


def extract(catalog: CatalogUnderTest, moment: datetime, **environment: str) -> str:
    """An extract that began at `moment`; returns its run id."""
    catalog.run(**environment)
    with work(catalog) as database:
        latest = "select run_id from raw.runs order by run_number desc limit 1"
        [(run_id,)] = database.execute(latest)
        database.execute(
            "update raw.runs set started_at = ?, fetched_at = ?, completed_at = ? where run_id = ?",
            [moment, moment, moment + timedelta(seconds=5), run_id],
        )
        for table in KEYS:
            database.execute(
                f"update raw.{table} set fetched_at = ? where run_id = ?",
                [moment + timedelta(seconds=1), run_id],
            )
    return str(run_id)


def sync(
    catalog: CatalogUnderTest,
    moment: datetime,
    new: Sequence[Record] = (),
    changed: Sequence[Record] = (),
    folders: Mapping[str, Sequence[str]] | None = None,
    skipped: int = 0,
    status: str = "success",
) -> str:
    """What a sync lands that began at `moment`; returns its run id.

    Args:
        folders: the top-level folders of each watched dataset; None where none is watched.
        skipped: how many models it saw and knew.
        status: how it ended; one that failed or was killed leaves no rows.
    """
    run_id = f"sync-{moment:%Y%m%dT%H%M%S}"
    listings: dict[tuple[str, str], list[tuple[str, str]]] = {
        ("hub_models", name): [(record["id"], json.dumps(record)) for record in records]
        for name, records in (("new", new), ("changed", changed))
    }
    for dataset_id, names in (folders or {}).items():
        entries = [(name, json.dumps({"type": "directory", "path": name})) for name in names]
        listings["dataset_folders", dataset_id] = entries
    with work(catalog) as database:
        if status == "success":
            for (table, listing), entries in listings.items():
                for position, (key, payload) in enumerate(entries, start=1):
                    row = _row(run_id, moment, payload)
                    _insert(database, table, [listing, position, key, *row])
        _write_run(database, run_id, moment, status, listings, skipped)
    return run_id


def _row(run_id: str, moment: datetime, payload: str) -> list[Any]:
    digest = hashlib.sha256(payload.encode()).hexdigest()
    return [payload, "http://sample", moment + timedelta(seconds=1), run_id, digest, True]


def _insert(database: Database, table: str, values: Sequence[Any]) -> None:
    # The keys of both tables are listing, position and id, but dataset_folders begins with its own.
    names = ", ".join(columns(table))
    marks = ", ".join("?" for _ in values)
    database.execute(f"insert into raw.{table} ({names}) values ({marks})", list(values))


def _write_run(
    database: Database,
    run_id: str,
    moment: datetime,
    status: str,
    listings: Mapping[tuple[str, str], Sequence[Any]],
    skipped: int,
) -> None:
    counts = {name: len(entries) for name, entries in listings.items()}
    hub = sum(count for (table, _), count in counts.items() if table == "hub_models")
    watched = len(counts) > 2
    sources = {"hub": {"status": "success", "rows": hub, "skipped": skipped}}
    if watched:
        sources["datasets"] = {"status": "success", "rows": sum(counts.values()) - hub}
    ended_well = status == "success"
    payload = {
        "kind": "sync",
        "options": {"sources": ["hub", "datasets"] if watched else ["hub"]},
        "sources": sources if ended_well else {},
        "listings": [
            {"table": table, "listing": listing, "rows": rows}
            for (table, listing), rows in counts.items()
            if ended_well
        ],
        "load_ids": [],
    }
    database.execute(
        "insert into raw.runs (run_id, run_number, status, trigger, started_at, completed_at,"
        " error, payload, source_url, fetched_at, payload_sha256, payload_ok)"
        " select ?, max(run_number) + 1, ?, 'auto', cast(? as timestamptz),"
        " cast(? as timestamptz), ?, ?, 'http://sample', cast(? as timestamptz), '', true"
        " from raw.runs",
        [
            *(run_id, status, moment, moment + timedelta(seconds=2)),
            *(None if ended_well else "did not finish", json.dumps(payload), moment),
        ],
    )
