"""What the scheduler remembers, in `<state dir>/schedule.json`, and that it is the only one."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from extract.config import clock
from extract.errors import ScheduleError

log = logging.getLogger(__name__)


@dataclass
class State:
    """The last scheduled run; times are ISO, UTC.

    Attributes:
        since: when a scheduler first looked at this plan: what was due before is nobody's debt.
        last_due: the scheduled time of the last run that came to its end.
        last_run: when the last run began.
        last_status: running, success, partial, failed or interrupted.
        last_success: when a scheduled run last ended well.
        new_models_found: by the last run that could count them.
        silence_told: the last success (or `since`) whose silence was told already.
    """

    since: str
    last_due: str | None = None
    last_run: str | None = None
    last_status: str | None = None
    last_success: str | None = None
    new_models_found: int | None = None
    silence_told: str | None = None

    @property
    def base(self) -> datetime:
        """After this moment a run is due."""
        return clock.parsed(self.last_due) or clock.parsed(self.since) or clock.now()


def now_text() -> str:
    """The current time as the state file keeps it."""
    return clock.now().isoformat(timespec="seconds")


def load(folder: Path) -> State | None:
    """The state as it was left; None where there is none, or none that can be read."""
    path = folder / "schedule.json"
    try:
        return State(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        log.warning("%s cannot be read and starts anew: %s", path, error)
        return None


def save(folder: Path, state: State) -> None:
    """Writes the state, whole or not at all. Raises ScheduleError."""
    path = folder / "schedule.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(state), indent=2), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Holds the scheduler's lock; the system frees it when the process dies.

    Raises:
        ScheduleError: another scheduler works with this folder.
    """
    lock = FileLock(folder / "schedule.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise ScheduleError(
            f"Another scheduler is at work with {folder}.\nOne is enough: end it, or leave it be."
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
