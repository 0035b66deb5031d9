"""Publishes the records of runs alone, without a build, so that a failed run is seen at once."""

import logging
from contextlib import closing
from datetime import datetime

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import Database, Target
from extract.databases.target import HAS_TABLE
from extract.errors import CatalogError
from extract.landing import pending_records, raw_schema, run_record
from extract.landing.build_record import (
    Build,
    fail_unfinished_build,
    failed_build,
    is_failure_recorded,
    note_build,
)
from extract.runs.published_rows import (
    RECORD,
    Row,
    as_record,
    build_of,
    built_columns,
    run_row,
    source_rows,
)

log = logging.getLogger(__name__)


def publish_records(settings: Settings, target: Target) -> None:
    """Publishes the records of failed runs; the caller holds the lock.

    If that fails it is only logged: the error that ended the run is the one to report, and the
    next run or build publishes the record too.
    """

    def write(database: Database, is_copy: bool) -> None:
        pending_records.write_all(database, settings.state_dir, target.describe(), keep=is_copy)
        with database.transaction():
            write_published(database)

    try:
        target.publish_records(write)
    except (CatalogError, OSError) as error:
        log.debug("the run's record is not published yet: %s", error)


def write_published(database: Database) -> None:
    """Brings hf.runs and hf.ingestion_runs up to date with `raw.runs`, as far as runs have ended.

    A run that landed is published with what it landed, by the build; only how that ended is added.
    """
    if not database.execute(HAS_TABLE, ["hf", "runs"]):
        return  # built by a version that had no such table, or never
    known = {
        run_id: (status, build_status, seconds)
        for run_id, status, build_status, seconds in database.execute(
            "select run_id, status, build_status, build_seconds from hf.runs"
        )
    }
    for values in database.execute(f"select {RECORD} from raw.runs order by run_number"):  # nosec B608 # our own names
        record = as_record(values)
        row = run_row(record)
        is_new = record["run_id"] not in known
        if known.get(record["run_id"]) == (
            row["status"],
            row["build_status"],
            row["build_seconds"],
        ):
            continue
        if row["status"] == "failed":
            _upsert(database, "hf.runs", row, is_new)
            _write_sources(database, record)
        elif build_of(record) and not is_new:
            columns = {"run_id": record["run_id"], **built_columns(record)}
            _upsert(database, "hf.runs", columns, is_new=False)


def _write_sources(database: Database, record: Row) -> None:
    for row in source_rows(record):
        known = database.execute(
            "select 1 from hf.ingestion_runs where run_id = ?", [row["run_id"]]
        )
        _upsert(database, "hf.ingestion_runs", row, is_new=not known)


def _upsert(database: Database, table: str, row: Row, is_new: bool) -> None:
    names = [f'"{name}"' for name in row]
    if is_new:
        places = ", ".join("?" for _ in row)
        sql = f"insert into {table} ({', '.join(names)}) values ({places})"  # nosec B608 # our own names
        database.execute(sql, list(row.values()))
        return
    changes = ", ".join(f"{name} = ?" for name in names)
    sql = f"update {table} set {changes} where run_id = ?"  # nosec B608 # our own names
    database.execute(sql, [*row.values(), row["run_id"]])


def record_build(settings: Settings, target: Target, build: Build) -> None:
    """Records how a build of all of hf ended, and publishes that if it failed; under the lock.

    If the database cannot be reached, the record waits in a file.
    """
    try:
        target.prepare_work()
        with closing(target.connect()) as database:
            note_build(database, build)
            if build.status == "success":
                with database.transaction():
                    write_published(database)
    except (CatalogError, OSError) as error:
        log.debug("how the build ended is recorded by the next run: %s", error)
        pending_records.save_build(settings.state_dir, build, target.describe())
    if build.status == "failed":
        publish_records(settings, target)


def record_unrecorded_failure(settings: Settings, target: Target, reason: str) -> None:
    """Records that a build failed, unless the process that built did so; under the lock."""
    if any(
        isinstance(record, Build)
        for record in pending_records.waiting(settings.state_dir, target.describe())
    ):
        return
    try:
        with target.landed() as database:
            if database is None or is_failure_recorded(database):
                return
    except (CatalogError, OSError) as error:
        log.debug("it cannot be seen how the build ended: %s", error)
    record_build(settings, target, failed_build(reason))


def fail_unfinished(database: Database, now: datetime) -> bool:
    """Marks runs and builds as failed whose process crashed; the caller holds the lock."""
    runs = run_record.fail_unfinished(database, now)
    is_unbuilt = fail_unfinished_build(database, now.isoformat())
    return bool(runs) or is_unbuilt


def settle(settings: Settings, target: Target) -> None:
    """Records and publishes runs that crashed, and records that wait; does nothing while one runs.

    If the database cannot be reached or written, nothing is recorded.
    """
    is_waiting = bool(pending_records.waiting(settings.state_dir, target.describe()))
    try:
        if not (is_waiting or target.may_have_crashed()):
            return
        with target.lock("python -m extract"):
            target.prepare_work()
            with closing(target.connect()) as database:
                raw_schema.make_tables(database, target)
                has_crashed = fail_unfinished(database, clock.now())
            if is_waiting or has_crashed:
                publish_records(settings, target)
    except (CatalogError, OSError) as error:
        log.debug("records of earlier runs stay as they are: %s", error)
