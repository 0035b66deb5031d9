"""Parquet files by DuckDB itself, which streams both ways."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from extract.databases.duckdb.database import DuckDBDatabase
from extract.databases.parquet import TableFile, columns_of, quoted

ROW_GROUP = 50_000  # rows that a thread holds while it writes: payloads are long


class DuckDBSnapshot(DuckDBDatabase):
    """An open published file: a run replaces the file, and never changes it."""

    def write_parquet(self, sql: str, path: Path) -> None:
        """Writes the rows of a query."""
        file = str(path).replace("'", "''")
        options = f"format parquet, compression zstd, row_group_size {ROW_GROUP}"
        self.execute(f"copy ({sql}) to '{file}' ({options})")


def replace_rows(
    database: DuckDBDatabase, tables: Sequence[str], files: Iterable[TableFile]
) -> None:
    """Empties the tables, then fills them from the files, each statement on its own.

    DuckDB checks keys against what is committed, so one transaction could not do both.
    """
    for table in reversed(tables):
        database.execute(f"delete from {table}")  # nosec B608 # our own names
    for file in files:
        kinds = columns_of(database, file.table)
        values = ", ".join(
            # Postgres writes JSON with blanks, by which DuckDB would take it for another value.
            f'json("{name}")' if kinds[name] == "json" else f'cast("{name}" as {kinds[name]})'
            for name in file.columns
        )
        database.execute(
            f"insert into {file.table} ({quoted(file.columns)})"  # nosec B608 # our own names
            f" select {values} from read_parquet(?)",
            [str(file.path)],
        )
