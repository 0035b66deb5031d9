"""Writes text files atomically, those of one call together.

Every text is first written to `.<name>.part` beside its file and forced to the disk; when all are
written they are renamed to their files. An error or a kill before the renames changes nothing; one
between two renames leaves each file complete, old or new.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from extract.databases.files import sync
from extract.errors import ExportError


def read_text(path: Path) -> str | None:
    """The text of a file with plain newlines; None if there is no file.

    Raises:
        ExportError: it cannot be read, or is not UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ExportError(f"{path} is not UTF-8 text: byte {error.start} is invalid.") from error
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}.") from error


def write_together(texts: Mapping[Path, str]) -> None:
    """Writes every text to its file, in the order given.

    Raises:
        ExportError: a file cannot be written; every file is complete, old or new.
    """
    parts: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            final = path.resolve()  # replaces the target of a link, not the link
            part = final.with_name(f".{final.name}.part")
            parts[part] = final
            _write(part, text)
        for part, final in parts.items():
            os.replace(part, final)
        for folder in {final.parent for final in parts.values()}:
            sync(folder)
    except OSError as error:
        refused = error.filename or "the folder of the exports"
        raise ExportError(
            f"{refused} cannot be written: {error.strerror}.\n"
            "No file is half written: check space and permissions, or set EXPORT_DIR."
        ) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
