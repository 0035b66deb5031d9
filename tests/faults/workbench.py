"""A small catalog that is put back to a known state before each fault, on one engine.

old      the day before: landed, built and published; the Hub has changed since
landed   the Hub as it is now has landed, and waits to be built
judged   the old state, with one model's documents landed and its scores built; made when asked for

The folder, the address and the database's name are always the same, so that dbt need not read the
project again each time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg2

from extract.databases.duckdb.target import DuckDBTarget
from tests.faults.bucket import Bucket
from tests.faults.hub import DAYS, PACKED, small_catalog
from tests.faults.proxy import PostgresProxy
from tests.sample_hub import SampleHub
from tests.sample_hub.faults import Faults
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.waiting import wait_until
from tests.support.warm import Done, Running

KEPT_RUNS = "2"  # of three days' runs: the third prunes
DATABASE = "catalog_live"
SETTINGS = {
    "RETRY_BASE": "0.01",
    "REQUEST_TIMEOUT": "2",
    "RAW_RUNS_KEPT": KEPT_RUNS,
    "PYTHONWARNINGS": "ignore",
}


class Workbench:
    """One engine; use as a context manager, then `prepare` once."""

    def __init__(self, engine: str, folder: Path, server_url: str | None = None) -> None:
        self.engine, self.folder = engine, folder.resolve()
        self.live, self.plans = self.folder / "live", self.folder / "plans"
        self.hub = SampleHub(small_catalog(is_new=False))
        self.proxy = PostgresProxy(server_url) if server_url else None
        self._server = server_url
        self._running: list[Running] = []
        self._stack = ExitStack()

    def __enter__(self) -> Workbench:
        self.hub.start()
        if self.proxy:
            self.proxy.__enter__()
        self.live.mkdir(parents=True)
        address = self.proxy.url(DATABASE) if self.proxy else None
        self.catalog = CatalogUnderTest(self.live, self.engine, self.hub.url, address)
        self.catalog.environment |= SETTINGS
        self.catalog.environment["COMMUNITY_RANKINGS"] = self.hub.ranking_url("few")
        self.catalog.environment["S3_URL"] = self.store.as_uri()
        self._new_database()
        return self

    def __exit__(self, *gone: object) -> None:
        for running in self._running:
            if not running.is_over:
                running.kill()
        self.hub.close()
        self._stack.close()
        if self.proxy:
            self.proxy.__exit__(None, None, None)
            self._administer(f"drop database if exists {DATABASE} with (force)")
            for name in ("old", "landed", "judged"):
                self._administer(f"drop database if exists {DATABASE}_{name} with (force)")

    @property
    def store(self) -> Path:
        """The folder that packages go to."""
        return self.live / "store"

    @cached_property
    def bucket(self) -> Bucket:
        """The other place that packages go to; there once it is asked for."""
        return self._stack.enter_context(Bucket())

    @property
    def has_bucket(self) -> bool:
        """Whether it has been asked for."""
        return "bucket" in self.__dict__

    def stored(self) -> dict[str, bytes]:
        """Path -> content of what is in either."""
        files = [path for path in self.store.rglob("*") if path.is_file()]
        found = {path.relative_to(self.store).as_posix(): path.read_bytes() for path in files}
        return found | (self.bucket.stored() if self.has_bucket else {})

    @property
    def direct_url(self) -> str | None:
        """The database without the proxy, to look into."""
        return self._server.replace("/postgres?", f"/{DATABASE}?") if self._server else None

    # -- known states ---------------------------------------------------------------------

    def prepare(self) -> None:
        """Lives through the days and saves the states to start from."""
        self.must("extract", day=0)
        self.must("run", day=1)
        self.save("old")
        self.hub.catalog = small_catalog(is_new=True)
        self.must("extract", day=2)
        self.save("landed")

    def save(self, name: str) -> None:
        """Keeps the state of files and database under a name."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(self.live, self.folder / name)
        if self._server:
            self._administer(f"drop database if exists {DATABASE}_{name}")
            self._administer(f"create database {DATABASE}_{name} template {DATABASE}")

    def restore(self, name: str) -> None:
        """Puts a state back, without faults."""
        self.calm()
        if name == "judged" and not (self.folder / name).exists():
            self.restore("old")
            self.must(f"details {PACKED}")
            self.keep_parsed()
            self.save(name)
        if self.has_bucket:
            self.bucket.empty()
        shutil.rmtree(self.live, ignore_errors=True)
        shutil.copytree(self.folder / name, self.live)
        for parsed in self.folder.glob("parsed/*"):
            shutil.copytree(parsed, self.live / "state" / parsed.name, dirs_exist_ok=True)
        if self._server:
            self._administer(f"drop database if exists {DATABASE} with (force)")
            self._administer(f"create database {DATABASE} template {DATABASE}_{name}")
        else:
            self._note_origin()

    def _note_origin(self) -> None:
        """A copy is another file to the note that says which one the work file came from."""
        target = DuckDBTarget(self.catalog.duckdb_path)
        if target.work.exists():
            target.work_file.note_origin()

    def calm(self) -> None:
        """No fault any more, and no connection of a process that is gone."""
        self.hub.faults = Faults()
        if self.has_bucket:
            self.bucket.plan()
        if self.proxy:
            self.proxy.plan()
            self.proxy.hang_up()
            self._until_sessions_end()

    def age_parts(self) -> None:
        """An hour passes for what is half written in the store: nobody is at work on it now."""
        for part in self.store.rglob("*.part"):
            os.utime(part, (0, 0))

    def keep_parsed(self) -> None:
        """What dbt has read of the project serves every later job."""
        for parsed in (self.live / "state").glob("dbt-*"):
            shutil.copytree(parsed, self.folder / "parsed" / parsed.name, dirs_exist_ok=True)

    # -- commands -------------------------------------------------------------------------

    def must(self, command: str, day: int = 2, **more: str) -> Done:
        """A command that has to go well."""
        done = self.start(command, day, **more).wait()
        if done.code != 0:
            raise AssertionError(f"{command} ended with {done.code}\n{done.stdout}{done.stderr}")
        return done

    def start(self, command: str, day: int = 2, size: int = 0, **more: str) -> Running:
        """Starts `python -m extract <command>`; no file may grow beyond `size` bytes (0: any)."""
        words = [word for word in command.split() if word != "extract"]
        environment = self.catalog.env(CATALOG_NOW=DAYS[day], **more)
        running = Running(words, environment, size)
        self._running = [one for one in self._running if not one.is_over] + [running]
        return running

    # -- looking --------------------------------------------------------------------------

    @contextmanager
    def reading(self, what: str) -> Iterator[Any]:
        """A cursor on what people read (`hf`), or on a copy of where runs work (`raw`)."""
        if self._server:
            reader = psycopg2.connect(self.direct_url)
            try:
                cursor = reader.cursor()
                cursor.execute("set timezone = 'UTC'")
                yield cursor
            finally:
                reader.close()
            return
        import duckdb

        path = self.catalog.duckdb_path
        if what == "raw":
            path = self._copy_of_work()
        with duckdb.connect(str(path), read_only=what == "hf") as connection:
            connection.execute("set timezone = 'UTC'")
            yield connection

    def _copy_of_work(self) -> Path:
        """Opening the file itself might write its log into it, and hide what a run would find."""
        published = self.catalog.duckdb_path
        work = published.with_name(published.name + ".work")
        looked_at = self.folder / "looked_at"
        shutil.rmtree(looked_at, ignore_errors=True)
        looked_at.mkdir()
        source = work if work.exists() else published
        for suffix in ("", ".wal"):
            file = source.with_name(source.name + suffix)
            if file.exists():
                shutil.copyfile(file, looked_at / f"copy.db{suffix}")
        return looked_at / "copy.db"

    # -- the server -----------------------------------------------------------------------

    def _new_database(self) -> None:
        if self._server:
            self._administer(f"drop database if exists {DATABASE} with (force)")
            self._administer(f"create database {DATABASE}")

    def _until_sessions_end(self) -> None:
        """A busy server takes its time to see that a client is gone; nobody runs again so soon."""
        wait_until(lambda: self._sessions() == 0)

    def _sessions(self) -> int:
        connection = psycopg2.connect(self._server)
        try:
            cursor = connection.cursor()
            cursor.execute("select count(*) from pg_stat_activity where datname = %s", (DATABASE,))
            return int(cursor.fetchall()[0][0])
        finally:
            connection.close()

    def _administer(self, sql: str) -> None:
        connection = psycopg2.connect(self._server)
        try:
            connection.autocommit = True
            connection.cursor().execute(sql)
        finally:
            connection.close()
