"""The floor as a program: prints the seconds of its phases and the number of records as JSON.

    python -m tests.bench.floor.load    (environment: see engines.py and hub.py)

It does what a night needs and nothing more: no history, no retries, no readers to spare; a second
run makes the tables again.
"""

import contextlib
import io
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg2

from tests.bench.hub import settings_of
from tests.bench.pages import Page, fetch

HERE = Path(__file__).parent
PHASE = re.compile(r"^-- phase: (\w+)$", re.MULTILINE)
PAGES_TABLE = """
drop schema if exists floor cascade;
create schema floor;
create unlogged table floor.pages (listing text, page json);
-- Compressing pages that are read once costs more than it saves.
alter table floor.pages alter column page set storage external;
"""


class Phases:
    """Seconds by name, in the order they ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def measured(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started


def load_duckdb(path: str, folder: Path, phases: Phases) -> None:
    with duckdb.connect(path) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set variable pages = ?", [str(folder)])
        _run_script("duckdb", connection.execute, phases)


def load_postgres(url: str, folder: Path, phases: Phases) -> None:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(PAGES_TABLE)
        with phases.measured("copy"):
            for file in folder.glob("*.json"):
                cursor.copy_expert("copy floor.pages from stdin", _row(file))
        _run_script("postgres", cursor.execute, phases)
    connection.close()


def _row(file: Path) -> io.BytesIO:
    """A page as the one row of a COPY."""
    listing = "" if file.name == "tasks.json" else file.name.partition("--")[0]
    page = file.read_bytes().replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
    return io.BytesIO(listing.encode() + b"\t" + page + b"\n")


def _run_script(engine: str, execute: Callable[[str], Any], phases: Phases) -> None:
    _, *parts = PHASE.split((HERE / f"{engine}.sql").read_text())
    for name, sql in zip(parts[::2], parts[1::2], strict=True):
        with phases.measured(name):
            execute(sql)


def _write(page: Page, folder: Path) -> None:
    name = f"{page.listing}--{page.number:06}.json" if page.listing else "tasks.json"
    # Postgres takes no NUL in a text; the catalog publishes this in its place.
    (folder / name).write_bytes(page.body.replace(rb"\u0000", rb"\ufffd"))


def main() -> None:
    phases, records = Phases(), 0
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with phases.measured("fetch"):
            for page in fetch(os.environ["HF_ENDPOINT"], settings_of(os.environ)):
                _write(page, folder)
                records += page.records
        if os.environ["TARGET"] == "duckdb":
            load_duckdb(os.environ["DUCKDB_PATH"], folder, phases)
        else:
            load_postgres(os.environ["DATABASE_URL"], folder, phases)
    print(json.dumps({"phases": phases.seconds, "records": records}))


if __name__ == "__main__":
    main()
