"""Writes a backup of what is published: every table at one moment, and the seeds."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from extract import __version__
from extract.backup.contents import NAME, Backup, BackupFile, checksum, write_contents
from extract.backup.seeds import SEEDS, seed_files
from extract.backup.tables import COMPLETED_RUNS, RUNS, backup_tables
from extract.config import clock
from extract.config.settings import Settings
from extract.console.steps import Steps
from extract.databases import Target, open_target
from extract.databases.files import sync
from extract.databases.parquet import columns_of, rows_sql
from extract.databases.target import Snapshot
from extract.errors import BackupError, BackupExistsError
from extract.words import counted

log = logging.getLogger(__name__)
UNFINISHED = ".unfinished"  # in the folder of a backup that is being written, or was cut off
LATEST_RUN = f"{COMPLETED_RUNS} desc limit 1"


def back_up(settings: Settings, folder: Path, kept: Sequence[str], seeds: Path) -> Backup:
    """Writes a backup of the published catalog into a new folder.

    Args:
        kept: the tables that a build does not make again from raw.
        seeds: the folder of the seeds.

    Raises:
        BackupExistsError: the folder holds something already.
        BackupError: there is nothing to back up.
        DatabaseError: the database cannot be read.
    """
    target = open_target(settings)
    with target.snapshot() as published, _new_folder(folder):
        run_id = _latest_run(published, target)
        _warn_of_unpublished(published, target)
        tables = backup_tables(kept)
        files = []
        with Steps(settings, "backup") as steps:
            for table in steps.each(tables, str):
                if columns := columns_of(published, table):
                    files.append(_write_table(published, table, columns, folder))
        files += _copy_seeds(seeds, folder)
        now = clock.now().isoformat(timespec="seconds")
        backup = Backup(folder, __version__, target.name, now, run_id, tuple(files))
        write_contents(backup)
    return backup


@contextmanager
def _new_folder(folder: Path) -> Iterator[None]:
    """Marks the folder as unfinished for the block; what an earlier one left in it is removed."""
    if (folder / UNFINISHED).is_file():
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is a backup already" if (folder / NAME).is_file() else "is not an empty folder"
        raise BackupExistsError(
            f"{folder} {what}; a backup never replaces anything.\n"
            f"Name a new folder: make backup BACKUP_DIR={folder.name}-{clock.now():%Y-%m-%d}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / UNFINISHED).touch()
    yield
    (folder / UNFINISHED).unlink()
    sync(folder)


def _latest_run(published: Snapshot, target: Target) -> str:
    runs = published.execute(LATEST_RUN) if columns_of(published, RUNS) else []
    if not runs:
        raise BackupError(
            f"{target.describe()} holds no completed run: there is nothing to back up.\n"
            "Run `make extract transform` first."
        )
    return str(runs[0][0])


def _warn_of_unpublished(published: Snapshot, target: Target) -> None:
    with target.landed() as database:
        landed = []
        if database is not None and columns_of(database, RUNS):
            landed = database.execute(COMPLETED_RUNS)
    if left_out := len(set(landed) - set(published.execute(COMPLETED_RUNS))):
        log.warning(
            "%s landed but not published: not in the backup. `make transform` publishes first.",
            counted(left_out, "run has", "runs have"),
        )


def _write_table(
    published: Snapshot, table: str, columns: dict[str, str], folder: Path
) -> BackupFile:
    from pyarrow import parquet

    name = f"{table.replace('.', '/')}.parquet"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    published.write_parquet(rows_sql(table, columns), path)
    sync(path)
    rows = parquet.read_metadata(path).num_rows
    return BackupFile(name, checksum(path), path.stat().st_size, table, rows, columns)


def _copy_seeds(seeds: Path, folder: Path) -> list[BackupFile]:
    copied = []
    for name, seed in seed_files(seeds).items():
        path = folder / SEEDS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(seed, path)
        sync(path)
        copied.append(BackupFile(f"{SEEDS}/{name}", checksum(path), path.stat().st_size))
    return copied
