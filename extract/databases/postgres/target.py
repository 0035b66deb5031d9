"""Postgres (Supabase included): runs land in the schema `raw` of the database that people read.

The address goes through libpq's own parser, so sslmode, options, sockets and .pgpass hold. What
libpq made of it (host, user, password) is handed on to dlt, which would otherwise insist on a
password.
"""

import logging
import os
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, ClassVar
from urllib.parse import unquote

from extract import redaction
from extract.databases.postgres.database import PostgresDatabase
from extract.databases.target import HAS_LANDED
from extract.errors import CatalogError, DatabaseError, RunLockedError, UsageError

log = logging.getLogger(__name__)
# A name in the space of advisory locks that is this project's own.
LOCK_KEY = 0x68665F636174  # "hf_cat"
CONNECT_TIMEOUT = 10  # seconds
APPLICATION = "hf-catalog"


class PostgresTarget:
    """The database that DATABASE_URL names."""

    name = "postgres"
    types: ClassVar[Mapping[str, str]] = {
        "text": "text",
        "bigint": "bigint",
        "boolean": "boolean",
        "timestamptz": "timestamp with time zone",
    }
    rows_per_file: ClassVar[int] = 25_000  # files are copied side by side

    def __init__(self, url: str) -> None:
        self._params = _parsed(url)
        redaction.remember([self._params.get("password"), os.environ.get("PGPASSWORD")])

    def describe(self) -> str:
        """host:port/database."""
        host = self._params.get("host") or os.environ.get("PGHOST") or "localhost"
        port = self._params.get("port") or os.environ.get("PGPORT") or "5432"
        return f"postgresql://{host}:{port}/{self._params.get('dbname', '')}"

    def parameters(self) -> dict[str, str]:
        """Libpq's parameters as they hold: what the address leaves out is filled in."""
        database = self._connect(APPLICATION)
        try:
            info = database.connection.info
            held = {"host": info.host, "port": str(info.port), "dbname": info.dbname}
            found = {**self._params, **held, "user": info.user, "password": info.password or ""}
            redaction.remember([info.password])
            return found
        finally:
            database.close()

    @contextmanager
    def lock(self, command: str) -> Iterator[None]:
        """Holds a session's advisory lock: across machines, and free once the session is gone."""
        who = f"{APPLICATION} {command} pid {os.getpid()} on {socket.gethostname()}"
        database = self._connect(who[:63])
        try:
            if not database.execute("select pg_try_advisory_lock(?)", [LOCK_KEY])[0][0]:
                raise RunLockedError(
                    f"{self.describe()} is in use by another run: {_holder(database)}.\n"
                    "One run at a time: wait for it to end, or end it."
                )
            yield
            # A busy server may take its time to see that a session is over: the next run comes now.
            with suppress(DatabaseError):
                database.execute("select pg_advisory_unlock(?)", [LOCK_KEY])
        finally:
            with suppress(DatabaseError):
                database.close()

    def prepare_work(self) -> None:
        """Nothing to prepare: the transform publishes within the database."""

    def connect(self) -> PostgresDatabase:
        """A connection of its own for plain SQL."""
        return self._connect(APPLICATION)

    @contextmanager
    def reader(self) -> Iterator[PostgresDatabase]:
        """The database itself: what is published is there for everybody."""
        database = self.connect()
        try:
            yield database
        finally:
            database.close()

    def has_landed(self) -> bool:
        """Looks for dlt's own table of loads."""
        with self.reader() as database:
            return bool(database.execute(HAS_LANDED))

    def dlt_destination(self, database: Any) -> Any:
        """Dlt's Postgres with ADBC; no index that a replayed file would get stuck on."""
        from extract.databases.postgres.dlt_destination import LibpqCredentials, LibpqPostgres

        info = database.connection.info
        redaction.remember([info.password])
        basics = ("host", "port", "dbname", "user", "password")
        query = {name: value for name, value in self._params.items() if name not in basics}
        query.setdefault("application_name", APPLICATION)
        host = info.host or "localhost"
        if host.startswith(("/", "@")):
            # A socket's folder cannot stand before the slash of a URL; in the query it wins.
            query["host"], host = host, "localhost"
        credentials = LibpqCredentials()
        credentials.update(
            {
                "host": host,
                "port": info.port,
                "database": info.dbname,
                "username": info.user,
                # libpq found no password and needed none; dlt wants one to be there.
                "password": info.password or "none",
                "query": query,
            }
        )
        return LibpqPostgres(credentials=credentials, create_indexes=False)

    def publish(self) -> None:
        """Nothing to publish: each transform's transaction did."""

    def _connect(self, application: str) -> PostgresDatabase:
        import psycopg2

        params: dict[str, Any] = {"connect_timeout": str(CONNECT_TIMEOUT), **self._params}
        params["application_name"] = application
        refusal = None
        try:
            connection = psycopg2.connect("", **params)
        except psycopg2.Error as error:
            refusal = self._open_error(error)
        if refusal is not None:  # raised out here, it carries no trace of libpq's own words
            raise refusal
        connection.autocommit = True
        database = PostgresDatabase(connection)
        database.execute("set timezone = 'UTC'")
        return database

    def _open_error(self, error: Exception) -> CatalogError:
        said = re.sub(r"\s+", " ", redaction.redact(str(error))).strip() or type(error).__name__
        user = self._params.get("user") or "your system user"
        if "connection option" in said or "sslmode value" in said:
            return UsageError(f"DATABASE_URL is not understood by libpq: {said[:300]}.")
        if "password authentication failed" in said or "no password supplied" in said:
            return DatabaseError(
                f"{self.describe()} refused the password of user {user}.\n"
                "Check DATABASE_URL; in the password write @ as %40, / as %2F, % as %25."
            )
        if "does not exist" in said and "database" in said:
            return DatabaseError(
                f"{self.describe()}: there is no such database.\n"
                "Create it (createdb), or correct the name in DATABASE_URL."
            )
        return DatabaseError(
            f"{self.describe()} cannot be opened: {said[:300]}.\n"
            "Check that the server runs, and host, port and sslmode in DATABASE_URL."
        )


def _parsed(url: str) -> dict[str, str]:
    """The parts of an address as libpq reads it. Raises UsageError, without the address."""
    from psycopg2 import ProgrammingError
    from psycopg2.extensions import parse_dsn

    try:
        return dict(parse_dsn(_libpq_url(url)))
    except ProgrammingError:
        pass  # its words repeat the address, password and all
    raise UsageError(
        "DATABASE_URL is no address that Postgres understands.\n"
        "It looks like postgresql://user:password@host:5432/name?sslmode=require; in the "
        "password write @ as %40, / as %2F, % as %25."
    )


def _libpq_url(url: str) -> str:
    """SQLAlchemy's spellings (postgres+psycopg2://) are postgres:// to libpq."""
    return re.sub(r"^(postgres(?:ql)?)\+\w+://", r"\1://", url.strip())


def _holder(database: PostgresDatabase) -> str:
    # A key above 32 bits stands in two columns of pg_locks.
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
