"""The published DuckDB file, kept open; after a rename the new file is opened beside the old one.

DuckDB hands out the database that it has open under a path, whatever file is there by now. So each
file is attached to a database in memory of its own.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extract.config import places
from extract.databases.served import (
    LATEST_RUN,
    STATEMENT_SECONDS,
    NothingPublishedError,
    Row,
    SlowStatementError,
)
from extract.errors import DatabaseError

CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "256MB",  # beside readers there may be a run on the same machine
    "threads": 2,
    # The first rows of a list are found by its order alone, then read whole.
    "late_materialization_max_rows": 1_001,
}
State = tuple[int, int, int]  # inode, time of change, size


class _File:
    """One published file, open until the last request that reads it is over."""

    def __init__(self, path: Path, state: State) -> None:
        import duckdb

        self.state = state
        self.readers = 0
        self.is_replaced = False
        self._connection = duckdb.connect(":memory:", config=CONFIGURATION)
        try:
            quoted = str(path).replace("'", "''")
            self._connection.execute(f"attach '{quoted}' as published (read_only)")
            found = self.rows(LATEST_RUN)
        except (duckdb.Error, DatabaseError) as error:
            self._connection.close()
            reason = str(error).splitlines()[0]
            if "does not exist" in reason:
                raise nothing_published(path) from error
            raise DatabaseError(f"{path} cannot be read: {reason}") from error
        run = found[0]["run_id"] if found else "none"
        self.version = f"{run}-{state[0]:x}-{state[1]:x}"

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        import duckdb

        cursor = self._connection.cursor()
        ended = threading.Timer(STATEMENT_SECONDS, cursor.interrupt)
        ended.daemon = True
        ended.start()
        try:
            cursor.execute("use published")
            cursor.execute("set timezone = 'UTC'")
            cursor.execute(sql, list(values))
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except duckdb.InterruptException:
            raise SlowStatementError(
                f"It took longer than {STATEMENT_SECONDS:g} seconds: ask for less."
            ) from None
        except duckdb.Error as error:
            raise DatabaseError(f"DuckDB refused a statement: {_first_line(error)}") from error
        finally:
            ended.cancel()
            cursor.close()

    def close(self) -> None:
        self._connection.close()


class ServedDuckDB:
    """The published file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path))
        self._lock = threading.Lock()
        self._file: _File | None = None

    def version(self) -> str:
        """The latest run in the file, and which file it is."""
        with self.reading() as file:
            return file.version

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        with self.reading() as file:
            return file.rows(sql, values)

    def size_bytes(self) -> int:
        """The size of the file."""
        state = _state(self._path)
        return state[2] if state else 0

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    @contextmanager
    def reading(self) -> Iterator[_File]:
        """The file that is there now; it stays open for as long as the block reads."""
        with self._lock:
            file = self._current()
            file.readers += 1
        try:
            yield file
        finally:
            with self._lock:
                file.readers -= 1
                if file.is_replaced and not file.readers:
                    file.close()

    def _current(self) -> _File:
        """The file that is there now, opened if it is another one; the caller has the lock."""
        state = _state(self._path)
        if state is None:
            raise nothing_published(self._path)
        old = self._file
        if old is not None and old.state == state:
            return old
        self._file = new = _File(self._path, state)
        if old is not None:
            old.is_replaced = True
            if not old.readers:
                old.close()
        return new


def nothing_published(path: Path) -> NothingPublishedError:
    """The error where no run has published a catalog yet."""
    return NothingPublishedError(
        f"{path.name} does not exist yet, or holds no catalog: run `{places.command('run')}`."
    )


def _state(path: Path) -> State | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
