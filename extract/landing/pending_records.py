"""Pending run records: records that could not be written while the database was unavailable.

They wait as JSON files in `<state dir>/pending_run_records/` and are written by whoever holds the
lock of the same database next. A file holds the record of a run, or how a build ended. Where there
is no room for it, an empty file is left whose name says which run failed.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import Database, Target
from extract.landing.build_record import Build, note_build
from extract.landing.run_record import Run, finish, one_line

log = logging.getLogger(__name__)
FOLDER = "pending_run_records"
# Earlier versions used this folder; records that wait in it must still reach the database.
OLD_FOLDER = "unsent_runs"
NO_ROOM = "its record could not be written: no room, or no permission"


def save(state_dir: Path, run: Run, target: str) -> None:
    """Saves the record in a file until the database can be reached.

    If that fails too it is only logged: the error that ended the run is the one to report.

    Args:
        target: the database's address as `describe` gives it; the record is written there only.
    """
    if not _write(state_dir, run.run_id, target, {"run": run.as_dict()}):
        with suppress(OSError):  # an empty file needs no room
            (state_dir / FOLDER / f"{run.run_id}.{run.kind}{_suffix(target)}.failed").touch()


def save_build(state_dir: Path, build: Build, target: str) -> None:
    """Saves how a build ended, likewise."""
    # what is noted last has to be written last
    name = f"{clock.now():%Y%m%dT%H%M%SZ}-{time.time_ns()}-build"
    _write(state_dir, name, target, {"build": asdict(build)})


def save_unstarted(settings: Settings, run: Run, target: Target, error: BaseException) -> None:
    """Saves the record of a run that failed before it could reach the database."""
    run.end("failed", one_line(error))
    save(settings.state_dir, run, target.describe())


def write_all(database: Database, state_dir: Path, target: str, keep: bool = False) -> int:
    """Writes the pending records of this database, oldest first; returns how many there were.

    Args:
        keep: leave the files, as the database is a copy that the next run will not work on.
    """
    if not keep:
        for folder in (state_dir / OLD_FOLDER, state_dir / FOLDER):
            for leftover in folder.glob(f"*{_suffix(target)}.part"):
                leftover.unlink(missing_ok=True)
    written = 0
    for path, record in _saved(state_dir, target):
        if isinstance(record, Run):
            finish(database, record)
        else:
            note_build(database, record)
        if not keep:
            path.unlink(missing_ok=True)
        written += 1
    return written


def waiting(state_dir: Path, target: str) -> list[Run | Build]:
    """The records that wait for this database, oldest first."""
    return [record for _, record in _saved(state_dir, target)]


def _write(state_dir: Path, name: str, target: str, content: dict[str, Any]) -> bool:
    folder = state_dir / FOLDER
    part = folder / f"{name}{_suffix(target)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"target": target, **content}), encoding="utf-8")
        part.replace(folder / f"{name}.json")
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        log.warning("The record of run %s could not be saved: %s", name, error)
        return False
    return True


def _saved(state_dir: Path, target: str) -> Iterator[tuple[Path, Run | Build]]:
    """The files for this database and what they hold; what is no record is left alone."""
    readers: dict[str, Callable[[Path, str], Run | Build | None]] = {
        "*.json": _read,
        f"*{_suffix(target)}.failed": _read_name,
    }
    for folder in (state_dir / OLD_FOLDER, state_dir / FOLDER):
        for pattern, read in readers.items():
            for path in sorted(folder.glob(pattern)):
                try:
                    record = read(path, target)
                except (OSError, ValueError, KeyError, TypeError) as error:
                    log.warning("%s is not a run record and is left alone: %s", path, error)
                    continue
                if record is not None:
                    yield path, record


def _read(path: Path, target: str) -> Run | Build | None:
    """The record in a file; None if it is of another database."""
    saved = json.loads(path.read_text(encoding="utf-8"))
    if saved["target"] != target:
        return None
    return Build(**saved["build"]) if "build" in saved else Run.from_dict(saved["run"])


def _read_name(path: Path, target: str) -> Run:
    """What the name of an empty file tells of a run."""
    run_id, kind, *_ = path.name.split(".")
    began = datetime.strptime(run_id.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    run = Run(run_id, began, "manual", "", {}, kind)
    run.status, run.completed_at, run.error = "failed", began, NO_ROOM
    return run


def _suffix(target: str) -> str:
    """Of a database's files that are not whole: whoever holds its lock may remove them."""
    return f".{hashlib.sha256(target.encode()).hexdigest()[:8]}"
