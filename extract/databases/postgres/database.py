"""A connection to Postgres."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from extract import redaction
from extract.databases.transactions import Transactions
from extract.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg2.extensions


class PostgresDatabase(Transactions):
    """A connection to Postgres."""

    def __init__(self, connection: "psycopg2.extensions.connection") -> None:
        self.connection = connection
        self.settings: dict[str, str] = {}  # what this session has set (session.py)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; libpq's errors become DatabaseError."""
        with _named_errors(), self.connection.cursor() as cursor:
            # Without values psycopg2 substitutes nothing, so a % in the text is kept.
            cursor.execute(sql.replace("?", "%s") if values else sql, tuple(values) or None)
            return cursor.fetchall() if cursor.description else []

    def copy(self, sql: str, rows: IO[bytes]) -> None:
        """Runs a COPY that reads these rows."""
        with _named_errors(), self.connection.cursor() as cursor:
            cursor.copy_expert(sql, rows)

    def close(self) -> None:
        """Ends the session, and with it any lock it holds."""
        self.connection.close()


@contextmanager
def _named_errors() -> Iterator[None]:
    import psycopg2

    try:
        yield
    except psycopg2.Error as error:
        reason = redaction.redact(
            str(error).strip().splitlines()[0] if str(error) else "connection lost"
        )
        raise DatabaseError(f"Postgres refused a statement: {reason}") from None
