"""The tables of the schema `raw`: created where they are missing, and the rows of runs removed."""

from collections.abc import Sequence

from extract.databases import Database, Target
from extract.records.raw_rows import KEYS, columns

RUNS_COLUMNS = {
    "run_id": "text",
    "run_number": "bigint",
    "status": "text",
    "trigger": "text",
    "started_at": "timestamptz",
    "completed_at": "timestamptz",
    "error": "text",
    "payload": "text",
    "source_url": "text",
    "fetched_at": "timestamptz",
    "payload_sha256": "text",
    "payload_ok": "boolean",
}


def make_tables(database: Database, target: Target) -> None:
    """Creates the schema `raw` and all its tables, unless they exist."""
    tables = {name: columns(name) for name in KEYS} | {"runs": RUNS_COLUMNS}
    if not database.execute("select 1 from pg_catalog.pg_namespace where nspname = 'raw'"):
        database.execute("create schema if not exists raw")
    for name, types in tables.items():
        definitions = ", ".join(f"{column} {target.types[kind]}" for column, kind in types.items())
        database.execute(f"create table if not exists raw.{name} ({definitions})")
        if target.name == "postgres" and name != "runs":
            # The rows of a run are adjacent: a block range index finds them at next to no cost.
            database.execute(
                f"create index if not exists {name}_run_id on raw.{name} using brin (run_id)"
            )


def delete_rows(database: Database, run_ids: Sequence[str]) -> None:
    """Deletes the rows of these runs from every table of records."""
    placeholders = ", ".join("?" for _ in run_ids)
    for table in raw_tables(database):
        deletion = f"delete from raw.{table} where run_id in ({placeholders})"  # nosec B608 # our own names
        database.execute(deletion, list(run_ids))


def raw_tables(database: Database) -> list[str]:
    """The project's own tables of records in `raw`; other tables are left alone."""
    placeholders = ", ".join("?" for _ in KEYS)
    rows = database.execute(
        "select tablename from pg_catalog.pg_tables where schemaname = 'raw'"
        f" and tablename in ({placeholders}) order by tablename",  # nosec B608 # question marks
        list(KEYS),
    )
    return [str(name) for (name,) in rows]
