"""The published schema of a Postgres database, read through a few connections that stay open.

Each reads only, and ends statements that take too long, whatever its role may do.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
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
VERSION_SECONDS = 0.5  # how long the version is not asked for again
CANCELLED, NO_TABLE, NO_SCHEMA = "57014", "42P01", "3F000"
READ_ONLY = (
    "set default_transaction_read_only = on; set timezone = 'UTC';"
    f" set statement_timeout = {int(STATEMENT_SECONDS * 1000)}"
)


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
        """The rows of a query; a connection that was lost meanwhile is replaced once."""
        import psycopg2

        try:
            connection = self._free.get(timeout=WAIT)
        except queue.Empty:
            raise DatabaseError("Every connection to the database is in use: try again.") from None
        was_open = connection is not None
        try:
            for is_retry in (False, True):
                if connection is None or connection.closed:
                    connection = self._opened()
                try:
                    return _rows(connection, sql, values)
                except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
                    if error.pgcode == CANCELLED:
                        raise SlowStatementError(
                            f"It took longer than {STATEMENT_SECONDS:g} seconds: ask for less."
                        ) from None
                    with suppress(psycopg2.Error):
                        connection.close()
                    if is_retry or not was_open:
                        raise _named(error) from None
                except psycopg2.Error as error:
                    raise _named(error) from None
            raise DatabaseError("The connection to the database was lost.")
        finally:
            self._free.put(connection if connection and not connection.closed else None)

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
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(READ_ONLY)
        return connection


def _rows(
    connection: "psycopg2.extensions.connection", sql: str, values: Sequence[Any]
) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%").replace("?", "%s"), list(values))
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _named(error: Any) -> DatabaseError:
    if error.pgcode in (NO_TABLE, NO_SCHEMA):
        return NothingPublishedError(
            f"The database holds no catalog yet: run `{places.command('run')}`."
        )
    text = str(error).strip().splitlines()
    reason = redaction.redact(text[0] if text else "the connection was lost")
    return DatabaseError(f"Postgres refused a statement: {reason}")
