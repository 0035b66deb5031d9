"""The service's own tables (accounts, jobs), in one SQLite file of the state folder.

Several workers, servers and commands may use it at once.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from extract.config.settings import Settings
from extract.config.state_folder import require_writable

BUSY_SECONDS = 10.0
TABLES = """
create table if not exists accounts (
    name text primary key, password_hash text not null, permission text not null,
    epoch text not null, created_at text not null
);
create table if not exists api_tokens (
    hash text primary key, created_at text not null,
    account text not null references accounts (name) on delete cascade
);
create table if not exists failed_logins (who text not null, at real not null);
create index if not exists failed_logins_who on failed_logins (who, at);
create table if not exists jobs (
    number integer primary key autoincrement, id text not null unique, kind text not null,
    words text not null, about text, account text not null, state text not null, pid integer,
    is_cancelled integer not null default 0, status integer, answer text,
    created_at text not null, started_at text, ended_at text
);
create index if not exists jobs_state on jobs (state, number);
"""


def service_folder(settings: Settings) -> Path:
    """The folder of the service's own files, which only its owner may read."""
    folder = settings.state_dir / "service"
    require_writable(settings.state_dir)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


class Store:
    """The file; each call opens a connection of its own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "service.sqlite"
        with self.connection() as connection:
            connection.execute("pragma journal_mode = wal")
            connection.executescript(TABLES)
        self.path.chmod(0o600)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection, whose changes are committed together at the end of the block."""
        with closing(self.open()) as connection, connection:
            yield connection

    def open(self) -> sqlite3.Connection:
        """A connection for the caller to close."""
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma foreign_keys = on")
        return connection


class Changes:
    """Says whether anybody, in whatever process, has changed the file since the last look."""

    def __init__(self, store: Store) -> None:
        self._connection = store.open()
        self._seen: int | None = None

    def any(self) -> bool:
        """True at the first look, and after a change."""
        before = self._seen
        self._seen = self._connection.execute("pragma data_version").fetchone()[0]
        return self._seen != before

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()
