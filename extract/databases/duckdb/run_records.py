"""Publishes the records of runs alone: in the work file, or in a copy of the published one.

After a failed run the work file differs from the published one by the run's record alone, and is
published with no room and no time. It is not fit for that if a build ended within its publishing
step, which on DuckDB is not one transaction: hf in the work file is then partly new.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from extract.databases.duckdb.database import DuckDBDatabase
from extract.databases.duckdb.opening import open_file, wal
from extract.databases.files import copy_file, sync
from extract.databases.target import Database
from extract.errors import DatabaseError

if TYPE_CHECKING:
    from extract.databases.duckdb.target import DuckDBTarget

Write = Callable[[Database, bool], None]
# The macro publish() makes this table first and drops it last.
PUBLISHING = (
    "select 1 from information_schema.tables"
    " where table_schema = 'staging' and table_name = 'publishing'"
)
TAKE_OVER = (
    "delete from raw.runs where run_id in (select run_id from work_file.raw.runs)",
    "insert into raw.runs by name select * from work_file.raw.runs",
)


def publish(target: DuckDBTarget, write: Write) -> None:
    """Publishes what `write` writes, given a connection and whether it is to a copy.

    Raises:
        DatabaseError: nothing was published.
    """
    if not target.path.exists():
        raise DatabaseError(
            f"{target.path} does not exist yet: there is nothing to add records to."
        )
    with suppress(DatabaseError):
        if target.work.exists() and _write_into_work(target, write):
            target.publish()
            return
    _write_into_copy(target, write)


def _write_into_work(target: DuckDBTarget, write: Write) -> bool:
    """Returns false, having written nothing, if a build ended within its publishing step."""
    database = target.connect()
    try:
        if database.execute(PUBLISHING):
            return False
        write(database, False)
        return True
    finally:
        database.close()


def _write_into_copy(target: DuckDBTarget, write: Write) -> None:
    copy = target.path.with_name(target.path.name + ".records.part")
    before = target.path.stat()
    try:
        copy_file(target.path, copy)
        _change(copy, target, write)
        sync(copy)
        if target.path.stat().st_mtime_ns != before.st_mtime_ns:
            raise DatabaseError(f"{target.path} changed while a record was written into a copy.")
        is_origin = target.work.exists() and target.work_file.is_current()
        target.replace_by(copy)
        if is_origin:
            target.work_file.note_origin()
    except OSError as error:
        raise DatabaseError(f"{copy} cannot be written: {error.strerror}.") from error
    finally:
        for leftover in (copy, wal(copy)):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _change(copy: Path, target: DuckDBTarget, write: Write) -> None:
    """Takes the work file's run records over into the copy and lets `write` write into it."""
    database = DuckDBDatabase(open_file(copy, target.path))
    try:
        if target.work.exists():
            with suppress(DatabaseError):  # open elsewhere, or damaged: pending records have to do
                _take_over(database, target.work)
        write(database, True)
        database.execute("checkpoint")
    finally:
        database.close()


def _take_over(database: DuckDBDatabase, work: Path) -> None:
    name = str(work).replace("'", "''")
    database.execute(f"attach '{name}' as work_file (read_only)")
    try:
        with database.transaction():
            for statement in TAKE_OVER:
                database.execute(statement)
    finally:
        database.execute("detach work_file")
