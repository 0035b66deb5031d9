"""What a command tells the service that started it as a job: its step, bytes, and how it failed.

Without a service it tells nobody, and costs nothing.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FOLDER_VARIABLE = "HF_CATALOG_JOB_FOLDER"
PROGRESS, FAILURE = "progress.json", "failure.json"
POLL_INTERVAL = 0.25  # seconds between two looks at the bytes


def step(name: str, bytes_done: int | None = None, bytes_total: int | None = None) -> None:
    """Tells which step the command is at, and how far."""
    _write(PROGRESS, {"step": name, "bytes_done": bytes_done, "bytes_total": bytes_total})


def failed(error: BaseException) -> None:
    """Tells which error ended the command, or one of its ids."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    _write(FAILURE, {"kinds": kinds, "failed_metrics": getattr(error, "failed_metrics", None)})


@contextmanager
def counted(name: str, total: int, done: Callable[[], int]) -> Iterator[None]:
    """Tells how many bytes of a step are done while the block runs."""
    if not os.environ.get(FOLDER_VARIABLE):
        yield
        return
    over = threading.Event()

    def watch() -> None:
        while not over.wait(POLL_INTERVAL):
            with suppress(OSError):
                step(name, min(done(), total), total)

    step(name, 0, total)
    watcher = threading.Thread(target=watch, name="job progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    step(name, total, total)


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder."""
    found = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            found += path.stat().st_size if path.is_file() else 0
    return found


def _write(name: str, told: dict[str, object]) -> None:
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return
    part = Path(folder) / f".{name}.{os.getpid()}.{threading.get_ident()}"
    with suppress(OSError):  # the job matters more than who looks at it
        part.write_text(json.dumps(told | {"at": time.time()}), encoding="utf-8")
        part.replace(Path(folder) / name)
