"""Small files and renames that survive a power cut."""

import json
import os
from pathlib import Path


def write_json(path: Path, content: object) -> None:
    """Writes a small file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    sync(part)
    part.replace(path)


def sync(path: Path) -> None:
    """Has the system write a file, or a folder's names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
