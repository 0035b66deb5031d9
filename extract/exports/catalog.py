"""Opens the published catalog for an export, as a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from extract.config import places
from extract.config.settings import Settings
from extract.databases import Database, open_target
from extract.errors import ExportError

TABLES = (
    "candidate_sources",
    "candidates",
    "catalog_conflicts",
    "source_doubts",
    "ingestion_runs",
    "model_sizes",
    "model_tasks",
    "models",
    "runs",
    "size_doubts",
    "tasks",
)


@contextmanager
def published_catalog(settings: Settings) -> Iterator[Database]:
    """Opens the schema hf read-only; what is published meanwhile is not seen.

    Raises:
        ExportError: there is no catalog yet, or it lacks tables that exports read.
        DatabaseError: the database cannot be reached or read.
    """
    target = open_target(settings)
    with target.reader() as database, database.transaction():
        if target.name == "postgres":  # on DuckDB an open file is never changed, only replaced
            database.execute("set transaction isolation level repeatable read, read only")
        _require_tables(database, target.describe())
        yield database


def _require_tables(database: Database, where: str) -> None:
    there = {
        name
        for (name,) in database.execute(
            "select tablename from pg_catalog.pg_tables where schemaname = 'hf'"
            " union all select viewname from pg_catalog.pg_views where schemaname = 'hf'"
        )
    }
    missing = [name for name in TABLES if name not in there]
    if not there.intersection(TABLES):
        raise ExportError(
            f"{where} holds no catalog yet.\nRun `{places.command('run')}`, then export again."
        )
    if missing:
        raise ExportError(
            f"The catalog in {where} was made by an older version: it has no hf.{missing[0]}.\n"
            f"Run `{places.command('transform')}`, then export again."
        )
