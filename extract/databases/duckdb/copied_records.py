"""Writes run records into a copy of the published file, where the work file is not fit for it.

It is not if a build ended within its publishing step, which on DuckDB is not one transaction: hf in
the work file is then partly new.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from extract.databases.duckdb.database import DuckDBDatabase
from extract.databases.target import Database
from extract.errors import DatabaseError

# The macro publish() makes this table first and drops it last.
PUBLISHING = (
    "select 1 from information_schema.tables"
    " where table_schema = 'staging' and table_name = 'publishing'"
)
TAKE_OVER = (
    "delete from raw.runs where run_id in (select run_id from work_file.raw.runs)",
    "insert into raw.runs by name select * from work_file.raw.runs",
)


def change_copy(copy: Path, work: Path, write: Callable[[Database, bool], None]) -> None:
    """Takes the work file's run records over into the copy and lets `write` write into it.

    Raises:
        DatabaseError: the copy could not be changed.
    """
    import duckdb

    try:
        connection = duckdb.connect(str(copy))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise DatabaseError(f"{copy} cannot be opened: {reason}.") from error
    database = DuckDBDatabase(connection)
    try:
        database.execute("set timezone = 'UTC'")
        if work.exists():
            with suppress(DatabaseError):  # open elsewhere, or damaged: pending records have to do
                _take_over(database, work)
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
