"""Parquet files from and into Postgres, batch by batch. Imports pyarrow and ADBC where needed.

Rows are read by ADBC, in COPY's binary form. They are written as COPY's CSV, for which Postgres
itself makes json, uuid, ... of text.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extract import redaction
from extract.databases.parquet import TableFile, quoted
from extract.databases.postgres.database import PostgresDatabase
from extract.errors import DatabaseError
from extract.words import shortened

BATCH = 10_000  # rows in memory while a file is read
# One moment for all statements, whatever is published meanwhile.
SNAPSHOT = "set transaction isolation level repeatable read, read only"


class PostgresSnapshot:
    """A transaction that sees the database as it was when it began."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.execute(SNAPSHOT)

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Runs one statement and returns its rows."""
        with _named_errors(), self._connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []

    def write_parquet(self, sql: str, path: Path) -> None:
        """Writes the rows of a query; a batch of 16 MB at a time is in memory."""
        from pyarrow import parquet

        with _named_errors(), self._connection.cursor() as cursor:
            cursor.execute(sql)
            batches = cursor.fetch_record_batch()
            with parquet.ParquetWriter(path, batches.schema, compression="zstd") as writer:
                for batch in batches:
                    writer.write_batch(batch)


@contextmanager
def snapshot(address: str) -> Iterator[PostgresSnapshot]:
    """Opens a snapshot; `address` as libpq reads it."""
    from adbc_driver_postgresql import dbapi

    with _named_errors():
        connection = dbapi.connect(address)
    try:
        yield PostgresSnapshot(connection)
    finally:
        connection.rollback()
        connection.close()


@contextmanager
def _named_errors() -> Iterator[None]:
    import adbc_driver_manager

    try:
        yield
    except adbc_driver_manager.Error as error:
        lines = redaction.redact(str(error)).strip().splitlines() or ["connection lost"]
        raise DatabaseError(f"Postgres refused a statement: {shortened(lines[0], 300)}") from None


def replace_rows(
    database: PostgresDatabase, tables: Sequence[str], files: Iterable[TableFile]
) -> None:
    """Empties the tables and fills them from the files, in one transaction."""
    with database.transaction():
        for table in reversed(tables):
            database.execute(f"delete from {table}")  # nosec B608 # our own names
        for file in files:
            _copy(database, file)
            database.execute(f"analyze {file.table}")


def _copy(database: PostgresDatabase, file: TableFile) -> None:
    from pyarrow import csv, parquet

    as_csv = csv.WriteOptions(include_header=False)
    statement = f"copy {file.table} ({quoted(file.columns)}) from stdin (format csv)"
    with parquet.ParquetFile(file.path) as rows:
        for batch in rows.iter_batches(BATCH, columns=list(file.columns)):
            text = io.BytesIO()
            csv.write_csv(batch, text, as_csv)
            text.seek(0)
            database.copy(statement, text)
