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
    lock = FileLock(path.with_name(path.name + ".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise RunLockedError(
            f"{path} is in use by another run: {_holder(note)}.\n"
            "One run at a time: wait for it to end, or stop it."
        ) from None
    except OSError as error:
        raise DatabaseError(
            f"{lock.lock_file} cannot be created: {error.strerror}.\n"
            "The folder of DUCKDB_PATH must be writable."
        ) from error
    try:
        _write_holder(note, command)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


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
