"""A connection to Postgres."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from extract import redaction
from extract.config import places
from extract.databases.transactions import Transactions
from extract.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg2.extensions


NO_RIGHT = "42501"  # insufficient_privilege


class PostgresDatabase(Transactions):
    """A connection to Postgres."""

    def __init__(self, connection: "psycopg2.extensions.connection") -> None:
        self.connection = connection
        self.settings: dict[str, str] = {}  # what this session has set (session.py)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; libpq's errors become DatabaseError."""
        with self._named_errors(), self.connection.cursor() as cursor:
            # Without values psycopg2 substitutes nothing, so a % in the text is kept.
            cursor.execute(sql.replace("?", "%s") if values else sql, tuple(values) or None)
            return cursor.fetchall() if cursor.description else []

    def copy(self, sql: str, rows: IO[bytes]) -> None:
        """Runs a COPY that reads these rows."""
        with self._named_errors(), self.connection.cursor() as cursor:
            cursor.copy_expert(sql, rows)

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        import psycopg2

        try:
            yield
        except psycopg2.Error as error:
            reason = redaction.redact(
                str(error).strip().splitlines()[0] if str(error) else "connection lost"
            )
            hint = self._missing_right() if error.pgcode == NO_RIGHT else ""
            raise DatabaseError(f"Postgres refused a statement: {reason}{hint}") from None

    def _missing_right(self) -> str:
        """The line that says how the role gets the right to read what it may not."""
        from psycopg2.extensions import quote_ident

        role = quote_ident(self.connection.info.user, self.connection)
        return (
            f".\nThe role {role} lacks a right. To read the catalog: grant usage on schema hf to"
            f" {role}; grant select on all tables in schema hf to {role};\n"
            f"for what a run needs, `{places.command('doctor')}` has the statements."
        )

    def close(self) -> None:
        """Ends the session, and with it any lock it holds."""
        self.connection.close()
