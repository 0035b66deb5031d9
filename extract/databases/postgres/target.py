"""Postgres (Supabase included): runs land in the schema `raw` of the database that is published.

libpq's own parser reads the address, so sslmode, options, sockets and .pgpass apply. dlt gets the
host, user and password that libpq found, because it cannot look up a password itself.
"""

import logging
import os
import re
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, ClassVar
from urllib.parse import unquote

from extract import redaction
from extract.databases.parquet import TableFile
from extract.databases.postgres import address, examination, parquet, rights, session
from extract.databases.postgres.database import PostgresDatabase
from extract.databases.postgres.served import ServedPostgres
from extract.databases.target import HAS_TABLE, Database
from extract.errors import CatalogError, DatabaseError, RunLockedError
from extract.findings import Finding
from extract.words import shortened

log = logging.getLogger(__name__)
# This project's key among the advisory locks of the database.
LOCK_KEY = 0x68665F636174  # "hf_cat"
CONNECT_TIMEOUT = 10  # seconds
APPLICATION = "hf-catalog"
UNFINISHED = (
    "select 1 from raw.runs where status = 'running'"
    " or payload::jsonb -> 'build' ->> 'status' = 'running'"
)


class PostgresTarget:
    """The database that DATABASE_URL names."""

    name = "postgres"
    types: ClassVar[Mapping[str, str]] = {
        "text": "text",
        "bigint": "bigint",
        "boolean": "boolean",
        "timestamptz": "timestamp with time zone",
        "json": "jsonb",
    }
    rows_per_file: ClassVar[int] = 25_000  # files are loaded concurrently

    def __init__(self, url: str) -> None:
        self._params = address.parsed(url)
        redaction.remember([self._params.get("password"), os.environ.get("PGPASSWORD")])

    def describe(self) -> str:
        """host:port/database."""
        host = self._params.get("host") or os.environ.get("PGHOST") or "localhost"
        port = self._params.get("port") or os.environ.get("PGPORT") or "5432"
        return f"postgresql://{host}:{port}/{self._params.get('dbname', '')}"

    def parameters(self) -> dict[str, str]:
        """Libpq's parameters in use, including those that the address leaves out."""
        database = self._connect(APPLICATION)
        try:
            info = database.connection.info
            actual = {"host": info.host, "port": str(info.port), "dbname": info.dbname}
            found = {**self._params, **actual, "user": info.user, "password": info.password or ""}
            found["options"] = session.as_options(database.settings, self._given_options())
            redaction.remember([info.password])
            return found
        finally:
            database.close()

    @contextmanager
    def lock(self, command: str) -> Iterator[None]:
        """Holds an advisory lock: it works across machines and is freed with the session.

        Raises:
            DatabaseError: the role lacks a right that a run needs, or sessions like those of dlt
                and dbt would not have the settings they need.
        """
        who = f"{APPLICATION} {command} pid {os.getpid()} on {socket.gethostname()}"
        database = self._connect(who[:63])
        try:
            if not database.execute("select pg_try_advisory_lock(?)", [LOCK_KEY])[0][0]:
                raise RunLockedError(
                    f"{self.describe()} is in use by another run: {_holder(database)}.\n"
                    "One run at a time: wait for it to end, or stop it."
                )
            self._try_session(database)
            rights.require(database, self.describe())
            yield
            # A busy server may notice the end of a session late; the next run may start at once.
            with suppress(DatabaseError):
                database.execute("select pg_advisory_unlock(?)", [LOCK_KEY])
        finally:
            with suppress(DatabaseError):
                database.close()

    def prepare_work(self) -> None:
        """Does nothing: the transform publishes within the database."""

    def connect(self) -> PostgresDatabase:
        """Opens a connection for plain SQL."""
        return self._connect(APPLICATION)

    @contextmanager
    def reader(self) -> Iterator[PostgresDatabase]:
        """Opens a connection: what is published, or has landed, is in the database itself."""
        database = self.connect()
        try:
            yield database
        finally:
            database.close()

    def is_published(self) -> bool:
        """Whether there is a catalog shows only when the database is asked."""
        return True

    def may_have_crashed(self) -> bool:
        """Looks for a run, or a build, that is recorded as running."""
        with self.reader() as database:
            if not database.execute("select to_regclass('raw.runs')")[0][0]:
                return False
            return bool(database.execute(UNFINISHED))

    @contextmanager
    def snapshot(self) -> Iterator[parquet.PostgresSnapshot]:
        """Opens a transaction that sees the database as it is now."""
        from psycopg2.extensions import make_dsn

        with parquet.snapshot(make_dsn(**self.parameters())) as published:
            yield published

    landed = reader

    def served(self) -> ServedPostgres:
        """The database, for a server; connected to when it is first read."""
        return ServedPostgres(lambda: self.connect().connection)

    @contextmanager
    def replacement(self) -> Iterator["PostgresTarget"]:
        """The database itself: its rows are replaced in one transaction."""
        yield self

    def replace_rows(
        self, database: PostgresDatabase, tables: Sequence[str], files: Iterable[TableFile]
    ) -> None:
        """Empties the tables and fills them from the files, in one transaction."""
        parquet.replace_rows(database, tables, files)

    def has_landed(self) -> bool:
        """Looks for dlt's own table of loads."""
        with self.reader() as database:
            return bool(database.execute(HAS_TABLE, ["raw", "_dlt_loads"]))

    def examine(self) -> Iterator[Finding]:
        """See examination.py."""
        return examination.examine(self)

    def check_session(self) -> None:
        """Opens a session as dlt and dbt do. Raises DatabaseError unless it has our settings."""
        database = self._connect(APPLICATION)
        try:
            self._try_session(database)
        finally:
            database.close()

    def dlt_destination(self, database: Any) -> Any:
        """Dlt's Postgres with ADBC, without unique indexes: they would fail a repeated load."""
        from extract.databases.postgres.dlt_destination import LibpqCredentials, LibpqPostgres

        info = database.connection.info
        redaction.remember([info.password])
        basics = ("host", "port", "dbname", "user", "password")
        query = {name: value for name, value in self._params.items() if name not in basics}
        query.setdefault("application_name", APPLICATION)
        query["options"] = session.as_options(database.settings, self._given_options())
        query["client_encoding"] = session.VARIABLES["PGCLIENTENCODING"]
        host = info.host or "localhost"
        if host.startswith(("/", "@")):
            # A socket's folder cannot be the host of a URL; in the query it takes precedence.
            query["host"], host = host, "localhost"
        credentials = LibpqCredentials()
        credentials.update(
            {
                "host": host,
                "port": info.port,
                "database": info.dbname,
                "username": info.user,
                # libpq needed no password, but dlt requires one.
                "password": info.password or "none",
                "query": query,
            }
        )
        return LibpqPostgres(credentials=credentials, create_indexes=False)

    def publish(self) -> None:
        """Does nothing: the transaction of each transform publishes."""

    def publish_records(self, write: Callable[[Database, bool], None]) -> None:
        """Writes into the database itself."""
        with self.reader() as database:
            write(database, False)

    def _given_options(self) -> str:
        """Libpq's `options` that the address gives, or else the environment."""
        return self._params.get("options") or os.environ.get("PGOPTIONS", "")

    def _try_session(self, database: PostgresDatabase) -> None:
        """Opens a session as dlt and dbt do and looks at its settings."""
        given = self._given_options()
        trial = self._opened(APPLICATION, {"options": session.as_options(database.settings, given)})
        try:
            session.require_needed(trial, database.settings, self.describe())
        finally:
            trial.close()

    def _connect(self, application: str) -> PostgresDatabase:
        database = self._opened(application, {})
        database.settings = session.set_needed(database, self._given_options())
        return database

    def _opened(self, application: str, more: Mapping[str, str]) -> PostgresDatabase:
        import psycopg2

        params: dict[str, Any] = {"connect_timeout": str(CONNECT_TIMEOUT), **self._params, **more}
        params["application_name"] = application
        params["client_encoding"] = session.VARIABLES["PGCLIENTENCODING"]
        refusal = None
        try:
            connection = psycopg2.connect("", **params)
        except psycopg2.Error as error:
            refusal = self._open_error(error)
        if (
            refusal is not None
        ):  # raised outside the handler: libpq's message in its context may hold the password
            raise refusal
        connection.autocommit = True
        return PostgresDatabase(connection)

    def _open_error(self, error: Exception) -> CatalogError:
        reason = re.sub(r"\s+", " ", redaction.redact(str(error))).strip() or type(error).__name__
        user = self._params.get("user") or "your system user"
        if misread := address.refused_parameter(reason):
            return misread
        if "password authentication failed" in reason or "no password supplied" in reason:
            return DatabaseError(
                f"{self.describe()} refused the password of user {user}.\n"
                "Check DATABASE_URL; in the password write @ as %40, / as %2F, % as %25."
            )
        if "startup parameter" in reason:
            return DatabaseError(
                f"{self.describe()} takes no settings when a session opens:"
                f" {shortened(reason, 300)}.\n"
                "Connect to the database itself instead of the pooler before it, or let the pooler"
                " pass `options` on."
            )
        if "does not exist" in reason and "database" in reason:
            return DatabaseError(
                f"{self.describe()}: there is no such database.\n"
                "Create it (createdb), or correct the name in DATABASE_URL."
            )
        return DatabaseError(
            f"{self.describe()} cannot be opened: {shortened(reason, 300)}.\n"
            "Check that the server runs, and host, port and sslmode in DATABASE_URL."
        )


def _holder(database: PostgresDatabase) -> str:
    # pg_locks splits a key of more than 32 bits into two columns.
    rows = database.execute(
        "select a.application_name, a.client_addr::text, a.backend_start::text"
        " from pg_locks as l inner join pg_stat_activity as a on a.pid = l.pid"
        " where l.locktype = 'advisory' and l.granted and l.objsubid = 1"
        " and (l.classid::bigint << 32) | l.objid::bigint = ?"
        " and l.database = (select oid from pg_database where datname = current_database())",
        [LOCK_KEY],
    )
    if not rows:
        return "one that has just ended, or that your role may not see"
    name, address, since = rows[0]
    where = f" from {address}" if address else ""
    return f"{unquote(name)}{where}, since {since[:19]} UTC"
