"""The working folder of a package while it is made: `<state dir>/packages/<id>/`.

It is removed however the command ends. After a kill, the next command finds its lock free: it
resumes the download if the same commit is requested, and removes other leftovers.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from extract.config.settings import Settings
from extract.console.job_progress import size_of
from extract.errors import PackageError

FOLDER = "packages"
NOTE = "note.json"


class Workspace:
    """The folder of a package's files and zip until they are stored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.archive = folder / "package.zip"

    def downloaded(self) -> int:
        """The bytes that have arrived, those of files under way included."""
        return size_of(self.files)

    def remove(self) -> None:
        """Removes the folder; may be called twice, and from the watchdog of interrupts."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.folder.exists():  # a thread wrote into it meanwhile
            shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            _lock_file(self.folder).unlink(missing_ok=True)


@contextmanager
def workspace(settings: Settings, content_id: str) -> Iterator[Workspace]:
    """Opens a working folder for this content, with what a killed run had downloaded of it."""
    root = settings.state_dir / FOLDER
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / ".lock"):
            folder, lock = _reuse(root, content_id) or _create(root, content_id)
    except OSError as error:
        raise PackageError(
            f"{root} cannot be written: {error.strerror}.\n"
            "CATALOG_STATE_DIR must be a folder with space for the files."
        ) from error
    own = Workspace(folder)
    try:
        own.files.mkdir(exist_ok=True)
        yield own
    finally:
        own.remove()
        lock.release()


def remove_leftovers(settings: Settings, wanted: set[str]) -> None:
    """Removes the folders of killed runs, except those of the content ids in `wanted`."""
    root = settings.state_dir / FOLDER
    if not root.is_dir():
        return
    with FileLock(root / ".lock"):
        for folder in _folders(root):
            if _content_of(folder) not in wanted and (lock := _lock_if_free(folder)) is not None:
                Workspace(folder).remove()
                lock.release()


def _create(root: Path, content_id: str) -> tuple[Path, FileLock]:
    folder = root / uuid4().hex
    lock = FileLock(_lock_file(folder))
    lock.acquire()
    folder.mkdir()
    (folder / NOTE).write_text(json.dumps({"content_id": content_id}), encoding="utf-8")
    return folder, lock


def _reuse(root: Path, content_id: str) -> tuple[Path, FileLock] | None:
    for folder in _folders(root):
        if _content_of(folder) != content_id or (lock := _lock_if_free(folder)) is None:
            continue
        if _content_of(folder) == content_id:
            Workspace(folder).archive.unlink(missing_ok=True)
            return folder, lock
        Workspace(folder).remove()  # its owner ended, and removed it, just now
        lock.release()
    return None


def _lock_if_free(folder: Path) -> FileLock | None:
    """Takes the lock of a folder; None if the process that made it is still running."""
    lock = FileLock(_lock_file(folder), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def _folders(root: Path) -> list[Path]:
    return [path for path in sorted(root.iterdir()) if path.is_dir()]


def _content_of(folder: Path) -> str | None:
    try:
        found: object = json.loads((folder / NOTE).read_text(encoding="utf-8"))["content_id"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def _lock_file(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.lock")
