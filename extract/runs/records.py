"""Publishes the records of runs alone, without a build, so that a failed run is seen at once.

The rows are those that a build would publish: dbt leaves views in the schema `staging` that compute
them from `raw.runs`.
"""

import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import Database, Target
from extract.errors import CatalogError
from extract.landing import pending_records, raw_schema, run_record
from extract.landing.build_record import (
    Build,
    fail_unfinished_build,
    failed_build,
    is_failure_recorded,
    note_build,
)

log = logging.getLogger(__name__)
# Published tables, parents first -> the column that names a run.
TABLES = {"runs": "run_id", "ingestion_runs": "split_part(run_id, '/', 1)"}
# A run that landed is published with what it landed, by the build.
ENDED = "select run_id from staging.runs where status = 'failed' or build_status = 'success'"


def publish_records(settings: Settings, target: Target) -> None:
    """Publishes the records of failed runs; the caller holds the lock.

    If that fails it is only logged: the error that ended the run is the one to report, and the
    next run or build publishes the record too.
    """

    def write(database: Database, is_copy: bool) -> None:
        pending_records.write_all(database, settings.state_dir, target.describe(), keep=is_copy)
        write_published(database)

    try:
        target.publish_records(write)
    except (CatalogError, OSError) as error:
        log.debug("the run's record is not published yet: %s", error)


def write_published(database: Database) -> None:
    """Brings the published tables of runs up to date with `raw.runs`, as far as runs have ended."""
    for table, run_id in TABLES.items():
        columns = _columns(database, table)
        if not columns:
            return  # built by a version that had no such table, or never
        others = [name for name in columns if name != '"run_id"']
        changed = " or ".join(f"published.{name} is distinct from built.{name}" for name in others)
        built = f"(select * from staging.{table} where {run_id} in ({ENDED})) as built"  # nosec B608 # our own names
        values = ", ".join(f"{name} = built.{name}" for name in others)
        database.execute(
            f"update hf.{table} as published set {values} from {built}"  # nosec B608 # likewise
            f" where published.run_id = built.run_id and ({changed})"
        )
        names = ", ".join(columns)
        database.execute(
            f"insert into hf.{table} ({names}) select {names} from {built}"  # nosec B608 # likewise
            f" where run_id not in (select run_id from hf.{table})"
        )


def record_build(settings: Settings, target: Target, build: Build) -> None:
    """Records how a build of all of hf ended, and publishes that if it failed; under the lock.

    If the database cannot be reached, the record waits in a file.
    """
    try:
        target.prepare_work()
        with closing(target.connect()) as database:
            note_build(database, build)
            if build.status == "success":
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


def _columns(database: Database, table: str) -> Sequence[str]:
    """The columns of a published table that the view which computes it has too."""
    rows = database.execute(
        "select published.column_name from information_schema.columns as published"
        " inner join information_schema.columns as built"
        " on built.column_name = published.column_name"
        " where published.table_schema = 'hf' and published.table_name = ?"
        " and built.table_schema = 'staging' and built.table_name = ?"
        " order by published.ordinal_position",
        [table, table],
    )
    return [f'"{name}"' for (name,) in rows]
