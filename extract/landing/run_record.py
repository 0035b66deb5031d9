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
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from extract import __version__
from extract.config import clock
from extract.config.settings import Settings
from extract.databases import Database
from extract.errors import CatalogError
from extract.landing.raw_schema import delete_rows
from extract.landing.run_facts import peak_memory_bytes, versions
from extract.redaction import public_url, redact

log = logging.getLogger(__name__)

COMPLETED = ("success", "partial")
DID_NOT_FINISH = "did not finish"
PAYLOAD = (
    "kind",
    "options",
    "version",
    "versions",
    "sources",
    "listings",
    "load_ids",
    "phases",
    "peak_memory_bytes",
    "build",
)
TOTALS = ("rows", "records_rejected", "skipped", "requests", "retries", "waited_seconds")


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
    versions: dict[str, str] = field(default_factory=versions)
    phases: dict[str, float] = field(default_factory=dict)  # seconds
    peak_memory_bytes: int | None = None
    build: dict[str, Any] = field(default_factory=lambda: {"status": "pending"})

    def payload(self) -> str:
        """The JSON of the record: everything that has no column of its own."""
        parts = {name: getattr(self, name) for name in PAYLOAD} | {"totals": self.totals()}
        return json.dumps(parts)

    def totals(self) -> dict[str, float]:
        """The sums over all sources; empty before the first of them was asked."""
        asked = [source for source in self.sources.values() if source["status"] != "skipped"]
        return {name: round(sum(source.get(name, 0) for source in asked), 3)
                for name in TOTALS if asked}  # fmt: skip

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Adds the seconds of the block to a phase."""
        began = time.monotonic()
        try:
            yield
        finally:
            seconds = self.phases.get(name, 0.0) + time.monotonic() - began
            self.phases[name] = round(seconds, 3)

    def end(self, status: str, error: str | None = None) -> None:
        """Sets the status at the end; the error is cut to one line without secrets."""
        self.status = status
        self.completed_at = clock.now()
        self.peak_memory_bytes = peak_memory_bytes()
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
        # a record of an early version has no versions, and not those of now
        return cls(**{"versions": {}, **record, **times})


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
