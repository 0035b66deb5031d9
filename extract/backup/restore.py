"""Fills a database from a backup: raw, hf, and what builds keep in staging."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from extract.backup.contents import Backup
from extract.backup.tables import COMPLETED_RUNS, RUNS, backup_tables
from extract.config.settings import Settings
from extract.console.steps import Steps
from extract.databases import Target
from extract.databases.parquet import TableFile, columns_of
from extract.errors import BackupError, NewerDataError
from extract.words import counted

log = logging.getLogger(__name__)


def refuse_newer(target: Target, backup: Backup) -> None:
    """Raises NewerDataError if the database has completed runs that the backup lacks."""
    with target.landed() as database:
        if database is None or not columns_of(database, RUNS):
            return
        runs = [str(run_id) for (run_id,) in database.execute(COMPLETED_RUNS)]
    held = _runs(backup)
    lost = [run_id for run_id in runs if run_id not in held]
    if lost:
        raise NewerDataError(
            f"{target.describe()} holds {counted(len(lost), 'run')} that the backup of"
            f" {backup.created_at} lacks, the latest {lost[-1]}: a restore would lose them.\n"
            "Restore into an empty database (DUCKDB_PATH, DATABASE_URL), or add --force"
            " (make restore FORCE=1)."
        )


def make_missing_tables(target: Target, backup: Backup) -> None:
    """Creates the tables of the backup that only dlt or dbt would make: raw's loads, staging's."""
    database = target.connect()
    try:
        for file in backup.tables():
            schema = file.table.partition(".")[0]
            if schema == "hf" or columns_of(database, file.table):
                continue
            definitions = ", ".join(
                f'"{name}" {target.types.get(kind, kind)}' for name, kind in file.columns.items()
            )
            database.execute(f"create schema if not exists {schema}")
            database.execute(f"create table {file.table} ({definitions})")
    finally:
        database.close()


def fill(settings: Settings, target: Target, backup: Backup, kept: Sequence[str]) -> None:
    """Replaces the rows of every table that the backup may hold by those that it holds.

    Args:
        target: the database to fill, which has these tables.
        kept: the tables that a build does not make again from raw.

    Raises:
        BackupError: a table of another version lacks what the backup holds.
        DatabaseError: the database refused a row; on Postgres nothing was changed then.
    """
    database = target.connect()
    try:
        known = {name: columns_of(database, name) for name in backup_tables(kept)}
        tables = [name for name, columns in known.items() if columns]
        held = {file.table: file for file in backup.tables()}
        if unknown := held.keys() - set(tables):
            log.warning("This version has no %s: left out.", ", ".join(sorted(unknown)))
        files = [_known_part(held[name], known[name]) for name in tables if name in held]
        with Steps(settings, "restore") as steps:
            target.replace_rows(database, tables, steps.each(files, lambda file: file.table))
    finally:
        database.close()


def _known_part(file: TableFile, columns: dict[str, str]) -> TableFile:
    """The file with those of its columns that the table has."""
    both = {name: kind for name, kind in file.columns.items() if name in columns}
    if not both:
        raise BackupError(f"{file.table} has none of the columns of {file.path}.")
    return TableFile(file.table, file.path, both)


def _runs(backup: Backup) -> set[str]:
    from pyarrow import parquet

    [file] = [file for file in backup.tables() if file.table == RUNS]
    return set(parquet.read_table(file.path, columns=["run_id"])["run_id"].to_pylist())
