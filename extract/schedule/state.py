"""The scheduler's state file, `<state dir>/schedule.json`, and its lock."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from extract.config import clock
from extract.databases.files import write_json
from extract.errors import ScheduleError

log = logging.getLogger(__name__)


@dataclass
class State:
    """The scheduler's state; times are ISO, UTC.

    Attributes:
        since: when the scheduler first ran; earlier due times are not made up for.
        last_due: the due time of the last run that ended.
        last_run: when the last run started.
        last_status: running, success, partial, failed or interrupted.
        last_success: when a scheduled run last succeeded.
        new_models_found: by the last run that could count them.
        overdue_alerted_for: the last success (or `since`) about which an alert was posted.
    """

    since: str
    last_due: str | None = None
    last_run: str | None = None
    last_status: str | None = None
    last_success: str | None = None
    new_models_found: int | None = None
    overdue_alerted_for: str | None = None

    @property
    def base(self) -> datetime:
        """The moment after which due times count."""
        return clock.parsed(self.last_due) or clock.parsed(self.since) or clock.now()


def now_text() -> str:
    """The current time as the state file stores it."""
    return clock.now().isoformat(timespec="seconds")


def load(folder: Path) -> State | None:
    """The saved state; None if there is none, or it cannot be read."""
    path = folder / "schedule.json"
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        if "silence_told" in saved:  # the name of the field in earlier versions
            saved["overdue_alerted_for"] = saved.pop("silence_told")
        return State(**saved)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        log.warning("%s cannot be read and is created again: %s", path, error)
        return None


def save(folder: Path, state: State) -> None:
    """Writes the state atomically. Raises ScheduleError."""
    path = folder / "schedule.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(path, asdict(state))
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Holds the scheduler's lock; the system frees it however the process ends.

    Raises:
        ScheduleError: another scheduler uses this folder.
    """
    lock = FileLock(folder / "schedule.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise ScheduleError(
            f"Another scheduler is running with {folder}.\nOnly one can: stop it, or use that one."
        ) from None
    except OSError as error:
        raise _unwritable(folder / "schedule.lock", error) from error
    try:
        yield
    finally:
        lock.release()


def _unwritable(path: Path, error: OSError) -> ScheduleError:
    return ScheduleError(
        f"{path} cannot be written: {error.strerror}.\n"
        "CATALOG_STATE_DIR must be a folder that can be written to."
    )
