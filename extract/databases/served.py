"""What is published, for a server that answers many requests: it stays open and is seen anew."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from extract.errors import DatabaseError

STATEMENT_SECONDS = 10.0
# Whatever a run, a build or a failure changes moves one of these.
LATEST_RUN = (
    "select run_id, completed_at, build_status, (select count(*) from hf.runs)"
    " from hf.runs order by run_number desc limit 1"
)
Row = Mapping[str, Any]


class NothingPublishedError(DatabaseError):
    """There is no catalog yet; the message says what makes one."""


class SlowStatementError(DatabaseError):
    """A statement took longer than STATEMENT_SECONDS and was ended."""


class Reader(Protocol):
    """What is published at one moment."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query with `?` placeholders, read-only, by their column names."""


class Served(Reader, Protocol):
    """The published catalog; safe to use from several threads. Methods may raise DatabaseError."""

    def version(self) -> str:
        """Names what is published: another one once anything in it may have changed."""

    def reading(self) -> AbstractContextManager[Reader]:
        """Several queries of one moment, whatever is published meanwhile."""

    def size_bytes(self) -> int:
        """The space that the catalog takes."""

    def close(self) -> None:
        """Closes every connection."""
