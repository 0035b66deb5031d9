"""Writes small files and renames so that they survive a power cut; tries whether that works."""

import json
import os
import shutil
import stat
import tempfile
from pathlib import Path


def write_json(path: Path, content: object) -> None:
    """Writes a small JSON file atomically."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    sync(part)
    part.replace(path)


def copy_file(source: Path, copy: Path) -> None:
    """Copies a file with its permissions, never readable by more people than these allow."""
    copy.touch(mode=0o600)
    shutil.copyfile(source, copy)
    copy.chmod(stat.S_IMODE(source.stat().st_mode) | 0o600)


def sync(path: Path) -> None:
    """Forces a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def existing_folder(path: Path) -> Path:
    """The folder, or the closest one above it that exists."""
    return next(each for each in (path, *path.parents) if each.is_dir())


def why_unwritable(folder: Path) -> str | None:
    """Why no file can be made in a folder; None if one can. It leaves nothing behind.

    For a folder that does not exist it is about the closest one above that does.
    """
    try:
        with tempfile.TemporaryFile(dir=existing_folder(folder)) as file:
            file.write(b"probe")
            file.flush()
    except OSError as error:
        return error.strerror or type(error).__name__
    return None
