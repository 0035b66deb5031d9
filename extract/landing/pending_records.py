"""Pending run records: records that could not be written while the database was unavailable.

They wait as JSON files in `<state dir>/pending_run_records/` and are written by the next run on the
same database.
"""

import hashlib
import json
import logging
from contextlib import suppress
from pathlib import Path

from extract.config.settings import Settings
from extract.databases import Database, Target
from extract.landing.run_record import Run, finish, one_line

log = logging.getLogger(__name__)
FOLDER = "pending_run_records"
# Earlier versions used this folder; records that wait in it must still reach the database.
OLD_FOLDER = "unsent_runs"


def save(state_dir: Path, run: Run, target: str) -> None:
    """Saves the record in a file until the database can be reached.

    If that fails too it is only logged: the error that ended the run is the one to report.

    Args:
        target: the database's address as `describe` gives it; the record is written there only.
    """
    folder = state_dir / FOLDER
    part = folder / f"{run.run_id}{_part_suffix(target)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"target": target, "run": run.as_dict()}), encoding="utf-8")
        part.replace(folder / f"{run.run_id}.json")
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        log.warning("The record of run %s could not be saved: %s", run.run_id, error)


def save_unstarted(settings: Settings, run: Run, target: Target, error: BaseException) -> None:
    """Saves the record of a run that failed before it could reach the database."""
    run.end("failed", one_line(error))
    save(settings.state_dir, run, target.describe())


def write_all(database: Database, state_dir: Path, target: str) -> int:
    """Writes the pending records of this database, oldest first; returns how many there were."""
    written = 0
    for folder in (state_dir / OLD_FOLDER, state_dir / FOLDER):
        for leftover in folder.glob(f"*{_part_suffix(target)}"):
            leftover.unlink(missing_ok=True)
        for path in sorted(folder.glob("*.json")):
            run = _read(path, target)
            if run is not None:
                finish(database, run)
                path.unlink(missing_ok=True)
                written += 1
    return written


def _read(path: Path, target: str) -> Run | None:
    """The run of a pending record; None if it is of another database, or is not a record."""
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        return Run.from_dict(saved["run"]) if saved["target"] == target else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s is not a run record and is left alone: %s", path, error)
        return None


def _part_suffix(target: str) -> str:
    """The suffix of a target's unfinished files: whoever holds its lock may remove them."""
    return f".{hashlib.sha256(target.encode()).hexdigest()[:8]}.part"
