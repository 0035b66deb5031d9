"""The published schema of a Postgres database, read through a few connections that stay open.

Each reads only, and ends statements that take too long, whatever its role may do.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from extract import redaction
from extract.config import places
from extract.databases.served import (
    LATEST_RUN,
    STATEMENT_SECONDS,
    NothingPublishedError,
    Row,
    SlowStatementError,
)
from extract.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg2.extensions

CONNECTIONS = 8
WAIT = 5.0  # seconds for one that is free
VERSION_SECONDS = 0.1  # how long the version is not asked for again
CANCELLED, NO_TABLE, NO_SCHEMA = "57014", "42P01", "3F000"
SETTINGS = f"set timezone = 'UTC'; set statement_timeout = {int(STATEMENT_SECONDS * 1000)}"


class ServedPostgres:
    """A pool of connections, opened when they are needed."""

    def __init__(self, connect: Callable[[], "psycopg2.extensions.connection"]) -> None:
        """`connect` opens a connection; it raises DatabaseError."""
        self._connect = connect
        self._free: queue.LifoQueue[psycopg2.extensions.connection | None] = queue.LifoQueue()
        for _ in range(CONNECTIONS):
            self._free.put(None)  # a place for one that is not open yet
        self._lock = threading.Lock()
        self._version, self._until = "", 0.0

    def version(self) -> str:
        """The latest run and how it ended, asked for at most every VERSION_SECONDS."""
        with self._lock:
            if time.monotonic() > self._until:
                found = self.rows(LATEST_RUN)
                self._version = "-".join(str(value) for value in found[0].values()) if found else ""
                self._until = time.monotonic() + VERSION_SECONDS
            return self._version

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        with self.reading() as reader:
            return reader.rows(sql, values)

    @contextmanager
    def reading(self) -> Iterator["_Reader"]:
        """A transaction that reads one state."""
        try:
            connection = self._free.get(timeout=WAIT)
        except queue.Empty:
            raise DatabaseError("Every connection to the database is in use: try again.") from None
        reader = _Reader(self._opened, connection)
        try:
            yield reader
        finally:
            self._free.put(reader.released())

    def size_bytes(self) -> int:
        """The size of all relations of the schema hf."""
        found = self.rows(
            "select cast(coalesce(sum(pg_total_relation_size(oid)), 0) as bigint) as size"
            " from pg_class where relnamespace = to_regnamespace('hf') and relkind in ('r', 'm')"
        )
        return int(found[0]["size"])

    def close(self) -> None:
        """Closes the connections that are free."""
        with suppress(queue.Empty):
            while True:
                connection = self._free.get_nowait()
                if connection is not None:
                    connection.close()

    def _opened(self) -> "psycopg2.extensions.connection":
        connection = self._connect()
        with connection.cursor() as cursor:
            cursor.execute(SETTINGS)
            if not connection.autocommit:
                connection.commit()
        connection.set_session("REPEATABLE READ", readonly=True, autocommit=False)
        return connection


class _Reader:
    """A connection in use; one that was lost while it was free is replaced."""

    def __init__(
        self,
        opened: Callable[[], "psycopg2.extensions.connection"],
        connection: "psycopg2.extensions.connection | None",
    ) -> None:
        self._opened, self._connection = opened, connection
        self._may_be_stale = connection is not None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        import psycopg2

        try:
            return self._rows(sql, values)
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if error.pgcode == CANCELLED:
                raise SlowStatementError(
                    f"It took longer than {STATEMENT_SECONDS:g} seconds: ask for less."
                ) from None
            self._drop()
            if not self._may_be_stale:
                raise _named(error) from None
        except psycopg2.Error as error:
            raise _named(error) from None
        self._may_be_stale = False
        return self.rows(sql, values)

    def released(self) -> "psycopg2.extensions.connection | None":
        """The connection for the next one, if it is still of use."""
        import psycopg2

        try:
            if self._connection is not None:
                self._connection.rollback()
        except psycopg2.Error:
            self._drop()
        return self._connection

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        if self._connection is None:
            self._connection = self._opened()
        with self._connection.cursor() as cursor:
            cursor.execute(sql.replace("%", "%%").replace("?", "%s"), list(values))
            self._may_be_stale = False
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _drop(self) -> None:
        import psycopg2

        if self._connection is not None:
            with suppress(psycopg2.Error):
                self._connection.close()
        self._connection = None


def _named(error: Any) -> DatabaseError:
    if error.pgcode in (NO_TABLE, NO_SCHEMA):
        return NothingPublishedError(
            f"The database holds no catalog yet: run `{places.command('run')}`."
        )
    text = str(error).strip().splitlines()
    reason = redaction.redact(text[0] if text else "the connection was lost")
    return DatabaseError(f"Postgres refused a statement: {reason}")
