"""What every engine offers: address, lock, work area, SQL, dlt destination, publishing."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol

PLACEHOLDER = "?"
HAS_LANDED = (
    "select 1 from information_schema.tables"
    " where table_schema = 'raw' and table_name = '_dlt_loads'"
)


class Database(Protocol):
    """An open connection for plain SQL with `?` placeholders; each call commits on its own."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement and gives its rows (an empty list for those without)."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commits what is executed inside as one, or none of it."""

    def close(self) -> None:
        """Gives the connection back."""


class Target(Protocol):
    """Where a run lands and what it publishes."""

    name: str
    # How the engine spells the portable types of raw_rows.
    types: ClassVar[Mapping[str, str]]
    rows_per_file: ClassVar[int]  # of a Parquet file that is loaded by one statement

    def describe(self) -> str:
        """The address for people: no password, no query."""

    def lock(self, command: str) -> AbstractContextManager[None]:
        """Holds the one-run-at-a-time lock.

        Raises:
            DatabaseLockedError: somebody else holds it; says who, since when.
        """

    def prepare_work(self) -> None:
        """Makes the place that a run works in, from what is published where there is none.

        Raises:
            DatabaseError: what is published is not what an earlier run's place was made from.
        """

    def connect(self) -> Database:
        """Opens the work area. Raises DatabaseError with the next step."""

    def reader(self) -> AbstractContextManager[Database]:
        """What people read, for looking only. Raises DatabaseError with the next step."""

    def has_landed(self) -> bool:
        """Whether any run has landed rows here; looks only, and creates nothing."""

    def dlt_destination(self, database: Database) -> Any:
        """What dlt loads into."""

    def publish(self) -> None:
        """Puts the work area in force for readers. All connections must be closed."""
