"""One run at a time on a DuckDB file; the system frees the lock however the process ends.

The note about the holder is written by hand: filelock's native lock stores none, and its soft lock,
which does, stays behind after a crash.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from extract.errors import DatabaseError, RunLockedError


def note_of(path: Path) -> Path:
    """Where the holder is named; the file stays behind if the holder crashes."""
    return path.with_name(path.name + ".lock.json")


@contextmanager
def hold(path: Path, command: str) -> Iterator[None]:
    """Holds `<path>.lock`; `<path>.lock.json` names the holder and the time.

    Raises:
        RunLockedError: another process holds it.
    """
    note = note_of(path)
    file = path.with_name(path.name + ".lock")
    lock = FileLock(file, timeout=0)
    try:
        _acquire(lock, file)
    except Timeout:
        raise RunLockedError(
            f"{path} is in use by another run: {_holder(note)}.\n"
            "One run at a time: wait for it to end, or stop it."
        ) from None
    except OSError as error:
        raise DatabaseError(
            f"{file} cannot be written: {error.strerror}.\n"
            "A run writes beside the published file: make that folder writable, or set DUCKDB_PATH"
            " to a file in one that is."
        ) from error
    try:
        _write_holder(note, command)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, file: Path) -> None:
    """Acquires the lock; filelock takes a folder in which no file can be made for a busy lock.

    Raises:
        Timeout: another process holds it.
        OSError: the file cannot be written.
    """
    try:
        lock.acquire()
    except Timeout:
        file.touch()
        raise


def _write_holder(note: Path, command: str) -> None:
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
    }
    try:
        note.write_text(json.dumps(holder), encoding="utf-8")
    except OSError as error:
        raise DatabaseError(
            f"{note} cannot be written: {error.strerror}.\nMake room in the folder of DUCKDB_PATH."
        ) from error


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return (
            f"`{holder['command']}`, process {holder['pid']} on {holder['host']}, "
            f"since {holder['since']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "one that has just started"
