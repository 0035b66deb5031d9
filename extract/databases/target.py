"""The interface of an engine: address, lock, work area, SQL, dlt destination, publishing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Protocol

from extract.databases.parquet import Statements, TableFile
from extract.databases.served import Served
from extract.findings import Finding

PLACEHOLDER = "?"
# System catalogs show a role all tables, information_schema only those that it may use.
HAS_TABLE = "select 1 from pg_catalog.pg_tables where schemaname = ? and tablename = ?"


class Database(Protocol):
    """An open connection for SQL with `?` placeholders; each call commits on its own."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement and returns its rows (an empty list if it has none)."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commits all statements in the block together, or none of them."""

    def close(self) -> None:
        """Closes the connection."""


class Snapshot(Statements, Protocol):
    """What is published at one moment, whatever a run publishes meanwhile."""

    def write_parquet(self, sql: str, path: Path) -> None:
        """Writes the rows of a query to a Parquet file, in bounded memory."""


class Target(Protocol):
    """The database that a run lands in and publishes."""

    name: str
    # The engine's names for the portable types of raw_rows.
    types: ClassVar[Mapping[str, str]]
    rows_per_file: ClassVar[int]  # in a Parquet file, which one statement loads

    def describe(self) -> str:
        """The address for messages, without password and query."""

    def lock(self, command: str) -> AbstractContextManager[None]:
        """Holds the one-run-at-a-time lock.

        Raises:
            DatabaseLockedError: another run holds it; the message says which, since when.
        """

    def prepare_work(self) -> None:
        """Creates the work area of a run, unless it exists, from what is published.

        Raises:
            DatabaseError: the work area was made from another state than what is published.
        """

    def connect(self) -> Database:
        """Opens the work area. Raises DatabaseError."""

    def reader(self) -> AbstractContextManager[Database]:
        """Opens the published catalog read-only. Raises DatabaseError."""

    def is_published(self) -> bool:
        """Whether there may be something to read; opens nothing."""

    def may_have_crashed(self) -> bool:
        """Whether a run is under way or ended without a word. Raises DatabaseError."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Opens what is published, as it is at this moment. Raises DatabaseError."""

    def served(self) -> Served:
        """What is published, for a server that stays; opens nothing yet."""

    def landed(self) -> AbstractContextManager[Database | None]:
        """Opens what has landed, published or not; None where there is no database."""

    def replacement(self) -> AbstractContextManager["Target"]:
        """A target to fill and publish, which takes the place of this one at the end of the block.

        If the block raises, this one stays as it was, except on Postgres for what was committed.
        """

    def replace_rows(
        self, database: Any, tables: Sequence[str], files: Iterable[TableFile]
    ) -> None:
        """Empties tables of the work area, then fills them from Parquet files; all or nothing.

        On DuckDB all or nothing is what `replacement` does.

        Args:
            database: a connection to the work area.
            tables: those that foreign keys refer to come before those that have the keys.
            files: in the same order, of some of these tables.
        """

    def has_landed(self) -> bool:
        """Whether any run has landed rows here; creates nothing."""

    def examine(self) -> Iterator[Finding]:
        """Says what would stop a run or get in its way; changes nothing, takes no lock."""

    def dlt_destination(self, database: Database) -> Any:
        """The destination for dlt's pipeline."""

    def publish(self) -> None:
        """Publishes the work area. All connections to it must be closed."""

    def publish_records(self, write: Callable[[Database, bool], None]) -> None:
        """Publishes what `write` writes into the tables of runs, and nothing else of a build.

        Args:
            write: given a connection, and whether it is to a copy that the next run drops.

        Raises:
            DatabaseError: nothing was published; readers see what they saw before.
        """
