"""DuckDB: the published file, and a work file beside it that runs write to.

catalog.duckdb            the published catalog; only ever replaced by a rename
catalog.duckdb.work       where runs land and build; starts as a copy of the published file;
                          `.work.json` identifies that file, so that neither overwrites newer data
catalog.duckdb.restored   where a restore makes the file that takes the published one's place
catalog.duckdb.lock       held during a run; `.lock.json` names the holder
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from extract.config import places
from extract.databases.duckdb import examination, file_lock, parquet, run_records
from extract.databases.duckdb.database import DuckDBDatabase
from extract.databases.duckdb.memory import default_memory_limit
from extract.databases.duckdb.opening import open_file, wal
from extract.databases.duckdb.served import ServedDuckDB
from extract.databases.duckdb.work_file import WorkFile
from extract.databases.files import sync
from extract.databases.parquet import TableFile
from extract.databases.target import HAS_TABLE, Database
from extract.errors import DatabaseError
from extract.findings import Finding

DEMO = "demo.duckdb"  # what `make demo` writes


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
        self.work_file = WorkFile(self.path)
        self.work = self.work_file.path
        self._memory_limit = memory_limit

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
            self.work_file.remove_if_outdated()
        if self.work.exists():
            self.work_file.require_origin()
        else:
            self.work_file.copy(self.path)

    def connect(self) -> DuckDBDatabase:
        """Opens the work file; creates it if nothing has been published yet."""
        self._check_folder()
        if self.path.exists() and not self.work.exists():
            # DuckDB would make an empty file, which could then be published.
            raise DatabaseError(
                f"{self.work} does not exist: a run makes it from {self.path.name}."
            )
        return DuckDBDatabase(open_file(self.work, self.work, memory_limit=self.memory_limit))

    def is_published(self) -> bool:
        """Whether the published file is there."""
        return self.path.exists()

    @contextmanager
    def reader(self) -> Iterator[DuckDBDatabase]:
        """Opens the published file read-only."""
        with self.snapshot() as published:
            yield published

    @contextmanager
    def snapshot(self) -> Iterator[parquet.DuckDBSnapshot]:
        """Opens the published file read-only."""
        if not self.path.exists():
            demo = self.path.with_name(DEMO)
            hint = f" The demo's catalog is another file: DUCKDB_PATH={DEMO}." * demo.exists()
            raise DatabaseError(
                f"{self.path} does not exist yet.\nRun `{places.command('run')}`.{hint}"
            )
        connection = open_file(self.path, self.path, True, self.memory_limit)
        try:
            yield parquet.DuckDBSnapshot(connection)
        finally:
            connection.close()

    def served(self) -> ServedDuckDB:
        """The published file, for a server; opened when it is first read."""
        return ServedDuckDB(self.path)

    @contextmanager
    def landed(self) -> Iterator[DuckDBDatabase | None]:
        """Opens the work file, else the published one, read-only; creates neither."""
        path = self.work if self.work.exists() else self.path
        if not path.exists():
            yield None
            return
        connection = open_file(path, path, read_only=True)
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
        self.work_file.write_wal()
        with self._replacing():
            sync(self.work)
            self.work_file.require_origin()
            self._replace_by(self.work)
            self.work_file.forget_origin()
            sync(self.path.parent)

    def publish_records(self, write: Callable[[Database, bool], None]) -> None:
        """See run_records.py."""
        run_records.publish(self, write)

    @contextmanager
    def replacement(self) -> Iterator["DuckDBTarget"]:
        """A file to fill and publish, which then takes the place of this one and its work file.

        It starts as a copy of this one, so that what is not ours in it stays.
        """
        new = DuckDBTarget(self.path.with_name(self.path.name + ".restored"), self._memory_limit)
        new.remove()
        try:
            new.work_file.copy(self.path)
            yield new
            with self._replacing():
                self.work_file.remove()
                self._replace_by(new.path)
                sync(self.path.parent)
        finally:
            with suppress(OSError):
                new.remove()

    def remove(self) -> None:
        """Removes the file and its work file."""
        self.work_file.remove()
        for file in (self.path, wal(self.path)):
            file.unlink(missing_ok=True)

    def replace_rows(
        self, database: Any, tables: Sequence[str], files: Iterable[TableFile]
    ) -> None:
        """Empties the tables, then fills them from the files."""
        parquet.replace_rows(database, tables, files)

    def may_have_crashed(self) -> bool:
        """Looks for the note that the holder of the lock removes."""
        return file_lock.note_of(self.path).exists()

    def has_landed(self) -> bool:
        """Looks into the work file, else the published one; creates neither."""
        with self.landed() as database:
            return database is not None and bool(database.execute(HAS_TABLE, ["raw", "_dlt_loads"]))

    def examine(self) -> Iterator[Finding]:
        """See examination.py."""
        return examination.examine(self)

    def check_files(self) -> None:
        """Raises DatabaseError if a run could not go on from the files that are there.

        The work file is opened only where it is of another state: a run that starts just then
        could not open it.
        """
        self._check_folder()
        if self.path.exists():
            with self.reader():
                pass
        if self.work.exists():
            self.work_file.check()

    def replace_by(self, file: Path) -> None:
        """Renames a file onto the published one."""
        with self._replacing():
            self._replace_by(file)
            sync(self.path.parent)

    def _replace_by(self, file: Path) -> None:
        if self.path.exists():
            shutil.copymode(self.path, file)
        wal(self.path).unlink(missing_ok=True)  # empty, or of a file that was removed
        os.replace(file, self.path)

    @contextmanager
    def _replacing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DatabaseError(f"{self.path} cannot be replaced: {error.strerror}.") from error

    def _check_folder(self) -> None:
        folder = self.path.parent
        if not folder.is_dir():
            raise DatabaseError(
                f"The folder of DUCKDB_PATH does not exist: {folder}.\n"
                "Create it, or set DUCKDB_PATH."
            )
        if self.path.is_dir():
            raise DatabaseError(f"DUCKDB_PATH is a folder: {self.path}.\nName a file in it.")
