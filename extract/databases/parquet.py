"""Tables as Parquet files, the same whatever engine wrote them: what a backup is made of.

Types that both engines and Parquet have stay as they are. Every other (json, uuid, ...) is text in
the file, which the engine that reads it casts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

# information_schema's data_type -> the name that both engines know, where that is another one.
PORTABLE = {
    "varchar": "text",
    "character varying": "text",
    "double": "double precision",
    "timestamp with time zone": "timestamptz",
    "jsonb": "json",
}
IN_PARQUET = frozenset(
    {"text", "bigint", "integer", "double precision", "boolean", "date", "timestamptz"}
)
COLUMNS = (
    "select column_name, data_type from information_schema.columns"
    " where table_schema = '{}' and table_name = '{}' order by ordinal_position"
)


@dataclass(frozen=True)
class TableFile:
    """A Parquet file with rows of a table, such as `hf.models`; columns with their type."""

    table: str
    path: Path
    columns: Mapping[str, str]


class Statements(Protocol):
    """What runs a statement: a connection or a snapshot."""

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Runs one statement and returns its rows."""


def columns_of(database: Statements, table: str) -> dict[str, str]:
    """Column -> portable type of a table, in its order; empty if there is no such table."""
    rows = database.execute(COLUMNS.format(*table.split(".")))  # nosec B608 # our own names
    return {str(name): PORTABLE.get(str(kind).lower(), str(kind).lower()) for name, kind in rows}


def rows_sql(table: str, columns: Mapping[str, str]) -> str:
    """SQL select: the rows of a table as they go into a file."""
    values = ", ".join(
        f'"{name}"' if kind in IN_PARQUET else f'cast("{name}" as text) as "{name}"'
        for name, kind in columns.items()
    )
    return f"select {values} from {table}"  # nosec B608 # our own names


def quoted(columns: Sequence[str] | Mapping[str, str]) -> str:
    """Names of columns in quotes; `window` is a word of SQL's own."""
    return ", ".join(f'"{name}"' for name in columns)
