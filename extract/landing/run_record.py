"""The run record: `raw.runs`, one row per run, failed and interrupted runs included.

    running -> success | partial | failed

Written in plain SQL, not through dlt, because a run that cannot land must still leave its row.
While the database is unavailable a record waits in a file (pending_records.py). The next run, which
holds the lock, marks runs as failed whose process was killed.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from extract import __version__
from extract.config import clock
from extract.config.settings import Settings
from extract.databases import Database, Target
from extract.errors import CatalogError
from extract.records.raw_rows import KEYS, columns
from extract.redaction import public_url, redact

log = logging.getLogger(__name__)

RUNS_COLUMNS = {
    "run_id": "text",
    "run_number": "bigint",
    "status": "text",
    "trigger": "text",
    "started_at": "timestamptz",
    "completed_at": "timestamptz",
    "error": "text",
    "payload": "text",
    "source_url": "text",
    "fetched_at": "timestamptz",
    "payload_sha256": "text",
    "payload_ok": "boolean",
}
COMPLETED = ("success", "partial")
DID_NOT_FINISH = "did not finish"


@dataclass
class Run:
    """A run and the contents of its record."""

    run_id: str
    started_at: datetime
    trigger: str
    source_url: str
    options: dict[str, Any]
    kind: str = "extract"  # or sync, details, package
    status: str = "running"
    completed_at: datetime | None = None
    error: str | None = None
    sources: dict[str, Any] = field(default_factory=dict)
    listings: list[dict[str, Any]] = field(default_factory=list)
    load_ids: list[str] = field(default_factory=list)
    version: str = __version__

    def payload(self) -> str:
        """The JSON of the record: kind, options, sources, complete listings, dlt's load ids."""
        parts = {
            "kind": self.kind,
            "options": self.options,
            "version": self.version,
            "sources": self.sources,
            "listings": self.listings,
            "load_ids": self.load_ids,
        }
        return json.dumps(parts)

    def end(self, status: str, error: str | None = None) -> None:
        """Sets the status at the end; the error is cut to one line without secrets."""
        self.status = status
        self.completed_at = clock.now()
        self.error = redact(error).strip().splitlines()[0] if error and error.strip() else None

    def as_dict(self) -> dict[str, Any]:
        """The record as `--json` prints it and as pending records store it."""
        record = asdict(self)
        record["started_at"] = self.started_at.isoformat()
        record["completed_at"] = self.completed_at.isoformat() if self.completed_at else None
        return record

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> "Run":
        """The run of a record that `as_dict` made."""
        times = {
            name: datetime.fromisoformat(record[name]) if record[name] else None
            for name in ("started_at", "completed_at")
        }
        return cls(**{**record, **times})


def new_run(
    settings: Settings, kind: str = "extract", options: Mapping[str, Any] | None = None
) -> Run:
    """A run that starts now; `options` are those of an extract if none are given."""
    now = clock.now()
    return Run(
        run_id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        started_at=now,
        trigger=settings.trigger,
        source_url=public_url(settings.hf_endpoint),
        options=settings.options if options is None else dict(options),
        kind=kind,
    )


def make_tables(database: Database, target: Target) -> None:
    """Creates the schema `raw` and all its tables, unless they exist."""
    tables = {name: columns(name) for name in KEYS} | {"runs": RUNS_COLUMNS}
    if not database.execute("select 1 from pg_catalog.pg_namespace where nspname = 'raw'"):
        database.execute("create schema if not exists raw")
    for name, types in tables.items():
        definitions = ", ".join(f"{column} {target.types[kind]}" for column, kind in types.items())
        database.execute(f"create table if not exists raw.{name} ({definitions})")
        if target.name == "postgres" and name != "runs":
            # The rows of a run are adjacent: a block range index finds them at next to no cost.
            database.execute(
                f"create index if not exists {name}_run_id on raw.{name} using brin (run_id)"
            )


def begin(database: Database, run: Run) -> None:
    """Writes the row of a running run; the caller holds the lock, which keeps numbers unique."""
    with database.transaction():
        _write(database, run)


def finish(database: Database, run: Run) -> None:
    """Updates the row of a run that has ended; removes the rows that a failed run landed."""
    with database.transaction():
        if run.status not in COMPLETED:
            delete_rows(database, [run.run_id])
        _write(database, run)


def is_completed(database: Database, run_id: str) -> bool:
    """Whether a run has succeeded, in full or in part."""
    completed = "select 1 from raw.runs where run_id = ? and status in (?, ?)"
    return bool(database.execute(completed, [run_id, *COMPLETED]))


def latest_rows(database: Database) -> dict[tuple[str, str], int]:
    """What the latest complete listing of each (raw table, listing) lists."""
    latest: dict[tuple[str, str], int] = {}
    for (payload,) in database.execute(
        "select payload from raw.runs where status in (?, ?) order by run_number desc", COMPLETED
    ):
        for entry in json.loads(payload)["listings"]:
            latest.setdefault((entry["table"], entry["listing"]), listed(entry))
    return latest


def listed(entry: Mapping[str, Any]) -> int:
    """How many a listing lists: models where it may repeat them, else its rows."""
    return int(entry.get("models", entry["rows"]))


def fail_unfinished(database: Database, now: datetime) -> list[str]:
    """Marks runs that are still `running` as failed, removes their rows, returns their ids.

    Rows of failed runs since the last completed one are removed too: a load that was under way
    when its run was interrupted may have committed after that run had cleaned up.
    """
    rows = database.execute(
        "select run_id, status from raw.runs where status in ('running', 'failed') and run_number >"
        " (select coalesce(max(run_number), 0) from raw.runs where status in (?, ?))",
        COMPLETED,
    )
    if rows:
        delete_rows(database, [str(run_id) for run_id, _ in rows])
    run_ids = [str(run_id) for run_id, status in rows if status == "running"]
    if run_ids:
        with database.transaction():
            database.execute(
                "update raw.runs set status = 'failed', completed_at = ?, error = ?"
                " where status = 'running'",
                [now, DID_NOT_FINISH],
            )
        log.warning("An earlier run did not finish and counts as failed: %s", ", ".join(run_ids))
    return run_ids


def delete_rows(database: Database, run_ids: Sequence[str]) -> None:
    """Deletes the rows of these runs from every table of records."""
    placeholders = ", ".join("?" for _ in run_ids)
    for table in raw_tables(database):
        deletion = f"delete from raw.{table} where run_id in ({placeholders})"  # nosec B608 # our own names
        database.execute(deletion, list(run_ids))


def raw_tables(database: Database) -> list[str]:
    """The project's own tables of records in `raw`; other tables are left alone."""
    placeholders = ", ".join("?" for _ in KEYS)
    rows = database.execute(
        "select tablename from pg_catalog.pg_tables where schemaname = 'raw'"
        f" and tablename in ({placeholders}) order by tablename",  # nosec B608 # question marks
        list(KEYS),
    )
    return [str(name) for (name,) in rows]


def _write(database: Database, run: Run) -> None:
    payload = run.payload()
    digest = hashlib.sha256(payload.encode()).hexdigest()
    values = [run.status, run.completed_at, run.error, payload, digest]
    known = database.execute("select 1 from raw.runs where run_id = ?", [run.run_id])
    if known:
        database.execute(
            "update raw.runs set status = ?, completed_at = ?, error = ?, payload = ?,"
            " payload_sha256 = ? where run_id = ?",
            [*values, run.run_id],
        )
        return
    database.execute(
        "insert into raw.runs (status, completed_at, error, payload, payload_sha256, run_id,"
        " run_number, trigger, started_at, source_url, fetched_at, payload_ok)"
        " select ?, cast(? as timestamptz), ?, ?, ?, ?,"
        " coalesce(max(run_number), 0) + 1, ?, cast(? as timestamptz), ?,"
        " cast(? as timestamptz), true from raw.runs",
        [*values, run.run_id, run.trigger, run.started_at, run.source_url, run.started_at],
    )


def one_line(error: BaseException) -> str:
    """The error as one line for the record; with its type if it is not one of ours."""
    text = str(error).strip().splitlines()
    first = text[0] if text else ""
    return first if isinstance(error, CatalogError) else f"{type(error).__name__}: {first}"
