"""Writes small files and renames so that they survive a power cut."""

import json
import os
from pathlib import Path


def write_json(path: Path, content: object) -> None:
    """Writes a small JSON file atomically."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    sync(part)
    part.replace(path)


def sync(path: Path) -> None:
    """Forces a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
