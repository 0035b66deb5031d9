"""The run record: `raw.runs`, one row a run, the failed and the interrupted included.

    running -> success | partial | failed

Written in plain SQL, not through dlt: a run that cannot land must still leave its row. Where the
database is away the record waits as a JSON file under `<state dir>/unsent_runs/` and is written by
the next run. A run whose process is gone is turned to failed by the next one, which holds the lock.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
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
    """A run and what its record says."""

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
        """Sets how the run ended; the error becomes one line without secrets."""
        self.status = status
        self.completed_at = clock.now()
        self.error = redact(error).strip().splitlines()[0] if error and error.strip() else None

    def as_dict(self) -> dict[str, Any]:
        """The record as `--json` prints it and as the spool keeps it."""
        record = asdict(self)
        record["started_at"] = self.started_at.isoformat()
        record["completed_at"] = self.completed_at.isoformat() if self.completed_at else None
        return record


def new_run(
    settings: Settings, kind: str = "extract", options: Mapping[str, Any] | None = None
) -> Run:
    """A run that starts now; its options are those of an extract where none are given."""
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
    """Creates `raw` and its tables where they are not: a source that never landed has one too."""
    tables = {name: columns(name) for name in KEYS} | {"runs": RUNS_COLUMNS}
    if not database.execute("select 1 from pg_catalog.pg_namespace where nspname = 'raw'"):
        database.execute("create schema if not exists raw")
    for name, types in tables.items():
        spelled = ", ".join(f"{column} {target.types[kind]}" for column, kind in types.items())
        database.execute(f"create table if not exists raw.{name} ({spelled})")
        if target.name == "postgres" and name != "runs":
            # Rows of a run lie together: a block range index finds them and costs nothing to keep.
            database.execute(
                f"create index if not exists {name}_run_id on raw.{name} using brin (run_id)"
            )


def begin(database: Database, run: Run) -> None:
    """Writes the row of a running run; its number is the highest plus one, under the lock."""
    with database.transaction():
        _write(database, run)


def finish(database: Database, run: Run) -> None:
    """Updates the row; rows landed by a run that failed are removed with it."""
    with database.transaction():
        if run.status not in COMPLETED:
            delete_rows(database, [run.run_id])
        _write(database, run)


def is_completed(database: Database, run_id: str) -> bool:
    """Whether a run has come to a good end."""
    completed = "select 1 from raw.runs where run_id = ? and status in (?, ?)"
    return bool(database.execute(completed, [run_id, *COMPLETED]))


def newest_rows(database: Database) -> dict[tuple[str, str], int]:
    """Rows of the newest complete listing of each (raw table, listing)."""
    newest: dict[tuple[str, str], int] = {}
    for (payload,) in database.execute(
        "select payload from raw.runs where status in (?, ?) order by run_number desc", COMPLETED
    ):
        for entry in json.loads(payload)["listings"]:
            newest.setdefault((entry["table"], entry["listing"]), entry["rows"])
    return newest


def fail_unfinished(database: Database, now: datetime) -> list[str]:
    """Turns runs that still say running into failed ones, removes their rows, and names them.

    Rows of the failed runs since the last completed one go too: a load that was still under way
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
    """Removes the raw rows of these runs, from every table of records."""
    marks = ", ".join("?" for _ in run_ids)
    for table in raw_tables(database):
        deletion = f"delete from raw.{table} where run_id in ({marks})"  # nosec B608 # our own names
        database.execute(deletion, list(run_ids))


def raw_tables(database: Database) -> list[str]:
    """The project's own tables of records; what else people keep in `raw` is theirs."""
    marks = ", ".join("?" for _ in KEYS)
    rows = database.execute(
        "select table_name from information_schema.tables where table_schema = 'raw'"
        " and table_type = 'BASE TABLE' and table_name"
        f" in ({marks}) order by table_name",  # nosec B608 # question marks
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


def spool(state_dir: Path, run: Run, target: str) -> None:
    """Keeps the record in a file until the database can be reached.

    Where that cannot be written either, the error that ended the run is still the one to tell.

    Args:
        target: the database's address as `describe` gives it: the record belongs there alone.
    """
    folder = state_dir / "unsent_runs"
    part = folder / f"{run.run_id}{_part(target)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"target": target, "run": run.as_dict()}), encoding="utf-8")
        part.replace(folder / f"{run.run_id}.json")
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        log.warning("The record of run %s could not be kept: %s", run.run_id, error)


def never_began(settings: Settings, run: Run, target: Target, error: BaseException) -> None:
    """Keeps the record of a run that failed before it could write one."""
    run.end("failed", one_line(error))
    spool(settings.state_dir, run, target.describe())


def _part(target: str) -> str:
    """How unfinished files of a target end: whoever holds its lock may remove them."""
    return f".{hashlib.sha256(target.encode()).hexdigest()[:8]}.part"


def write_spooled(database: Database, state_dir: Path, target: str) -> int:
    """Writes the waiting records of this database, oldest first, and removes their files."""
    written = 0
    folder = state_dir / "unsent_runs"
    for leftover in folder.glob(f"*{_part(target)}"):
        leftover.unlink(missing_ok=True)
    for path in sorted(folder.glob("*.json")):
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["target"] != target:
                continue
            run = _from_dict(kept["run"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("%s is no run record and is left alone: %s", path, error)
            continue
        finish(database, run)
        path.unlink(missing_ok=True)
        written += 1
    return written


def _from_dict(record: dict[str, Any]) -> Run:
    times = {
        name: datetime.fromisoformat(record[name]) if record[name] else None
        for name in ("started_at", "completed_at")
    }
    return Run(**{**record, **times})


def one_line(error: BaseException) -> str:
    """An error for the record: the first line of ours, the kind and first line of another's."""
    text = str(error).strip().splitlines()
    first = text[0] if text else ""
    return first if isinstance(error, CatalogError) else f"{type(error).__name__}: {first}"
