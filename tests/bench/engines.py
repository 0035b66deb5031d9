"""An empty database per pipeline, on each engine."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from tests.bench.sizes import Sizes
from tests.support.postgres_server import environment_for, temporary_postgres

SCHEMAS = ("hf", "staging", "raw", "idiomatic", "idiomatic_raw", "floor", "row_by_row")


@dataclass(frozen=True)
class Engine:
    """Where a pipeline writes. `folder` is its own; the DuckDB file goes there too."""

    name: str  # duckdb or postgres
    folder: Path
    database_url: str | None = None

    @property
    def state(self) -> Path:
        """Where our runs leave their logs and dbt's files."""
        return self.folder / "state"

    @property
    def environment(self) -> dict[str, str]:
        """What points `python -m extract` and dbt at it."""
        variables = {
            "TARGET": self.name,
            "DUCKDB_PATH": str(self.folder / "catalog.duckdb"),
            "CATALOG_STATE_DIR": str(self.state),
        }
        return variables | (environment_for(self.database_url) if self.database_url else {})


@contextlib.contextmanager
def database_server(sizes: Sizes) -> Iterator[str | None]:
    """The address of the Postgres to measure on; None where Postgres is not measured."""
    if "postgres" not in sizes.engines:
        yield None
    elif sizes.database_url:
        yield sizes.database_url
    else:
        with temporary_postgres(is_durable=True) as url:
            yield url


@contextlib.contextmanager
def empty_engine(name: str, database_url: str | None) -> Iterator[Engine]:
    """An engine with nothing in it; what was written is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    engine = Engine(name, folder, database_url if name == "postgres" else None)
    try:
        drop_schemas(engine)
        yield engine
        drop_schemas(engine)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def drop_schemas(engine: Engine) -> None:
    """Empties the Postgres database of everything that a pipeline here makes."""
    if engine.database_url is None:
        return
    connection = psycopg2.connect(engine.database_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for schema in SCHEMAS:
                cursor.execute(f"drop schema if exists {schema} cascade")
    finally:
        connection.close()


def server_seconds(engine: Engine) -> float:
    """Processor seconds that the Postgres server has taken so far; 0 where it is elsewhere."""
    if engine.database_url is None or not sys.platform.startswith("linux"):
        return 0.0
    connection = psycopg2.connect(engine.database_url)
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("show data_directory")
        [(folder,)] = cursor.fetchall()
    try:
        server = int((Path(folder) / "postmaster.pid").read_text().split()[0])
        # What it waited for is counted with it: the connections that have ended.
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        ticks = sum(_ticks(server, 4))
    except OSError:
        return 0.0
    for child in children:
        with contextlib.suppress(OSError):  # ended meanwhile, such as an autovacuum worker
            ticks += sum(_ticks(int(child), 2))
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(process: int, fields: int) -> list[int]:
    """User, system, and of the children waited for user and system: the first `fields` of these."""
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in after_name[11 : 11 + fields]]
