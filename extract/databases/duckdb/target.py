"""DuckDB: the published file, and a work file beside it that runs write to.

catalog.duckdb            the published catalog; only ever replaced by a rename
catalog.duckdb.work       where runs land and build; starts as a copy of the published file;
                          `.work.json` identifies that file, so that neither overwrites newer data
catalog.duckdb.lock       held during a run; `.lock.json` names the holder
"""

import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from extract.config import places
from extract.databases.duckdb import examination, file_lock
from extract.databases.duckdb.copied_records import PUBLISHING, change_copy
from extract.databases.duckdb.database import DuckDBDatabase
from extract.databases.duckdb.memory import default_memory_limit
from extract.databases.files import sync, write_json
from extract.databases.target import HAS_TABLE, Database
from extract.errors import DatabaseError, DatabaseLockedError
from extract.findings import Finding


class DuckDBTarget:
    """The published file at `path` and the work file beside it."""

    name = "duckdb"
    types: ClassVar[Mapping[str, str]] = {
        "text": "varchar",
        "bigint": "bigint",
        "boolean": "boolean",
        "timestamptz": "timestamp with time zone",
    }
    rows_per_file: ClassVar[int] = (
        122_880  # one full row group, which DuckDB writes without its log
    )

    def __init__(self, path: Path, memory_limit: str | None = None) -> None:
        self.path = Path(os.path.realpath(path))  # replaces the target of a link, not the link
        self.work = self.path.with_name(self.path.name + ".work")
        self._note = self.work.with_name(self.work.name + ".json")
        self._memory_limit = memory_limit
        self._copied = False

    @property
    def memory_limit(self) -> str:
        """DuckDB's memory limit for runs, as its setting of that name takes it."""
        return self._memory_limit or default_memory_limit()

    def describe(self) -> str:
        """The published file."""
        return str(self.path)

    @contextmanager
    def lock(self, command: str) -> Iterator[None]:
        """Holds the file lock; the system frees it however the process ends."""
        self._check_folder()
        with file_lock.hold(self.path, command):
            yield

    def prepare_work(self) -> None:
        """Copies the published file to the work file, atomically, unless there is a work file."""
        self._check_folder()
        if self.work.exists():
            self._check_origin()
            return
        if self.path.exists():
            self._write_log_into_published()
        part = self.path.with_name(self.path.name + ".work.part")
        try:
            for leftover in (part, _wal(self.work), _wal(part)):
                leftover.unlink(missing_ok=True)
            before = self._published()
            if before is not None:
                self._copy_published(part)
                sync(part)
            if self._published() != before:
                raise DatabaseError(
                    f"{self.path} changed while it was copied.\nClose what writes to it; run again."
                )
            write_json(self._note, {"published": before})
            if before is not None:
                part.replace(self.work)
                self._copied = True
            sync(self.path.parent)
        except OSError as error:
            raise DatabaseError(
                f"{self.path} cannot be copied to {self.work.name}: {error.strerror}.\n"
                "Check the space and permissions of its folder."
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def connect(self) -> DuckDBDatabase:
        """Opens the work file; creates it if nothing has been published yet."""
        import duckdb

        self._check_folder()
        if self.path.exists() and not self.work.exists():
            # DuckDB would make an empty file, which could then be published.
            raise DatabaseError(
                f"{self.work} does not exist: a run makes it from {self.path.name}."
            )
        try:
            connection = duckdb.connect(str(self.work))
            connection.execute(f"set memory_limit = '{self.memory_limit}'")
            connection.execute("set timezone = 'UTC'")
        except duckdb.Error as error:
            raise self._open_error(error) from error
        return DuckDBDatabase(connection)

    def reader(self) -> AbstractContextManager[DuckDBDatabase]:
        """Opens the published file read-only."""
        return self._reader(self.path)

    def is_published(self) -> bool:
        """Whether the published file is there."""
        return self.path.exists()

    def raw_reader(self) -> AbstractContextManager[DuckDBDatabase]:
        """Opens the work file read-only, or the published file if there is none."""
        return self._reader(self.work if self.work.exists() else self.path)

    @contextmanager
    def _reader(self, path: Path) -> Iterator[DuckDBDatabase]:
        import duckdb

        if not path.exists():
            raise DatabaseError(f"{path} does not exist yet.\nRun `{places.command('run')}`.")
        try:
            connection = duckdb.connect(str(path), read_only=True)
        except duckdb.Error as error:
            raise self._open_error(error, path) from error
        connection.execute("set timezone = 'UTC'")
        try:
            yield DuckDBDatabase(connection)
        finally:
            connection.close()

    def dlt_destination(self, database: Any) -> Any:
        """A destination on the open connection, so that the file is opened only once."""
        import dlt

        return dlt.destinations.duckdb(credentials=database.connection)

    def publish(self) -> None:
        """Renames the work file onto the published one: readers see the old or the new file."""
        if not self.work.exists():
            raise DatabaseError(
                f"{self.work} does not exist: nothing to publish. Run `{places.command('')}`."
            )
        self._write_log_into_work()
        try:
            sync(self.work)
            self._check_origin()
            if self.path.exists():
                shutil.copymode(self.path, self.work)
            _wal(self.path).unlink(missing_ok=True)  # empty, or of a file that was removed
            os.replace(self.work, self.path)
            self._note.unlink(missing_ok=True)
            sync(self.path.parent)
        except OSError as error:
            raise DatabaseError(f"{self.path} cannot be replaced: {error.strerror}.") from error

    def publish_records(self, write: Callable[[Database, bool], None]) -> None:
        """Publishes the work file if hf in it is as published, else a changed copy of that.

        The first needs no room and no time: after a failed run the work file differs from the
        published one by the run's record alone.
        """
        if not self.path.exists():
            raise DatabaseError(
                f"{self.path} does not exist yet: there is nothing to add records to."
            )
        with suppress(DatabaseError):
            if self.work.exists() and self._write_into_work(write):
                self.publish()
                return
        self._write_into_copy(write)

    def _write_into_work(self, write: Callable[[Database, bool], None]) -> bool:
        """Returns false, having written nothing, if a build ended within its publishing step."""
        database = self.connect()
        try:
            if database.execute(PUBLISHING):
                return False
            write(database, False)
            return True
        finally:
            database.close()

    def _write_into_copy(self, write: Callable[[Database, bool], None]) -> None:
        before, part = self._published(), self.path.with_name(self.path.name + ".records.part")
        try:
            self._copy_published(part)
            change_copy(part, self.work, write)
            sync(part)
            if self._published() != before:
                raise DatabaseError(f"{self.path} changed while a record was written into a copy.")
            is_origin = self.work.exists() and self._origin() == before
            os.replace(part, self.path)
            if is_origin:
                write_json(self._note, {"published": self._published()})
            sync(self.path.parent)
        except OSError as error:
            raise DatabaseError(f"{part} cannot be written: {error.strerror}.") from error
        finally:
            for leftover in (part, _wal(part)):
                with suppress(OSError):
                    leftover.unlink(missing_ok=True)

    def may_have_crashed(self) -> bool:
        """Looks for the note that the holder of the lock removes."""
        return file_lock.note_of(self.path).exists()

    def has_landed(self) -> bool:
        """Looks into the work file, else the published one; creates neither."""
        import duckdb

        path = self.work if self.work.exists() else self.path
        if not path.exists():
            return False
        try:
            connection = duckdb.connect(str(path), read_only=True)
        except duckdb.Error as error:
            raise self._open_error(error, path) from error
        try:
            return bool(DuckDBDatabase(connection).execute(HAS_TABLE, ["raw", "_dlt_loads"]))
        finally:
            connection.close()

    def _copy_published(self, part: Path) -> None:
        part.touch(mode=0o600)
        shutil.copyfile(self.path, part)
        part.chmod(stat.S_IMODE(self.path.stat().st_mode) | 0o600)

    def examine(self) -> Iterator[Finding]:
        """See examination.py."""
        return examination.examine(self)

    def check_files(self) -> None:
        """Raises DatabaseError if a run could not go on from the files that are there.

        The work file is not opened: a run that starts just then could not open it.
        """
        self._check_folder()
        if self.path.exists():
            with self.reader():
                pass
        if self.work.exists():
            self._check_origin()

    def _published(self) -> dict[str, int] | None:
        """Identifies the published file; None if there is none."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return {"size": found.st_size, "mtime_ns": found.st_mtime_ns, "inode": found.st_ino}

    def _check_origin(self) -> None:
        """Raises DatabaseError unless the work file was copied from the published file."""
        published = self._published()
        try:
            noted = self._origin()
        except FileNotFoundError:
            return  # a work file of an older version has no note
        if published is None or (published == noted and not _has_log(self.path)):
            return
        raise DatabaseError(
            f"{self.path} has changed since {self.work.name} beside it was made: each holds "
            "data that the other lacks.\n"
            f"To continue from {self.path.name}, remove {self.work.name} or move it away;\n"
            f"to continue from {self.work.name}, move {self.path.name} away. Nothing was"
            " overwritten."
        )

    def _origin(self) -> object:
        """What the work file was copied from, as `_published` identifies it."""
        try:
            return json.loads(self._note.read_text(encoding="utf-8"))["published"]
        except (ValueError, KeyError, TypeError):
            return "unreadable"

    def _write_log_into_published(self) -> None:
        """Writes changes that another program left in the log into the file before it is copied."""
        if not _has_log(self.path):
            return
        import duckdb

        try:
            duckdb.connect(str(self.path)).close()
        except duckdb.Error as error:
            raise self._open_error(error, self.path) from error
        if _has_log(self.path):
            raise DatabaseError(
                f"{_wal(self.path)} holds changes that are not in {self.path.name} yet.\n"
                f"Open {self.path.name} with DuckDB and run `checkpoint`, then run again."
            )

    def _write_log_into_work(self) -> None:
        """Writes the log of the work file into it: its changes are to be published too.

        The checkpoint is explicit because a close that cannot write the log (disk full) is silent.
        """
        if not _wal(self.work).exists():
            return
        database = self.connect()
        try:
            database.execute("checkpoint")
        except DatabaseError as error:
            raise self._log_error(str(error)) from error
        finally:
            database.close()
        if _has_log(self.work):
            raise self._log_error("its log is still there")

    def _log_error(self, reason: str) -> DatabaseError:
        return DatabaseError(
            f"The log of {self.work} cannot be written into it: {reason}.\n"
            "The published catalog was not changed, nothing is lost: make room, then run again."
        )

    def _check_folder(self) -> None:
        folder = self.path.parent
        if not folder.is_dir():
            raise DatabaseError(
                f"The folder of DUCKDB_PATH does not exist: {folder}.\n"
                "Create it, or set DUCKDB_PATH."
            )
        if self.path.is_dir():
            raise DatabaseError(f"DUCKDB_PATH is a folder: {self.path}.\nName a file in it.")

    def _open_error(self, error: Exception, path: Path | None = None) -> DatabaseError:
        path = path or self.work
        reason = str(error).splitlines()[0].rstrip(".!")
        if "lock" in reason.lower():
            by = re.search(r"held in (.+? \(PID \d+\))", str(error))
            return DatabaseLockedError(
                f"{path} is open in another program: {by.group(1) if by else 'unknown'}.\n"
                + (
                    f"Close it there; to look at data, open {self.path.name} instead."
                    if path == self.work
                    else f"Close it there: its changes are still in {_wal(path).name}."
                )
            )
        if (
            "not a valid DuckDB" in reason
            or "version number" in reason
            or "newer version" in reason
        ):
            if self._copied:  # a copy of a damaged file would outlive the repair of the original
                self.work.unlink(missing_ok=True)
            bad = self.path if self._copied else path
            return DatabaseError(
                f"{bad} cannot be read by the DuckDB in use: {reason}.\n"
                "It is not a DuckDB file, or of another version: move it away, or set DUCKDB_PATH."
            )
        return DatabaseError(f"{path} cannot be opened: {reason}.")


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _has_log(path: Path) -> bool:
    """Whether a DuckDB file has changes in its log that are not in the file yet."""
    try:
        return _wal(path).stat().st_size > 0
    except FileNotFoundError:
        return False
