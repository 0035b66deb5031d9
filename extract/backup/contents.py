"""backup.json: what a backup holds. It is written last: a folder without it is no backup."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from extract.config.settings import Settings
from extract.console.steps import Steps
from extract.databases.files import write_json
from extract.databases.parquet import TableFile
from extract.errors import BackupError

NAME = "backup.json"
FORMAT = 1  # of the folder; another one is not read
CHUNK = 1 << 20  # bytes


@dataclass(frozen=True)
class BackupFile:
    """A file of a backup: `name` in its folder, rows and columns (with their type) of its table."""

    name: str
    sha256: str
    bytes: int
    table: str | None = None  # None: a seed
    rows: int = 0
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Backup:
    """A complete backup: who wrote it, when (ISO, UTC), after which run, and its files."""

    folder: Path
    version: str
    engine: str
    created_at: str
    run_id: str
    files: tuple[BackupFile, ...]

    @property
    def rows(self) -> int:
        """The number of rows of all its tables."""
        return sum(file.rows for file in self.files)

    @property
    def bytes(self) -> int:
        """The size of all its files."""
        return sum(file.bytes for file in self.files)

    def tables(self) -> Iterator[TableFile]:
        """The files with rows of tables."""
        for file in self.files:
            if file.table is not None:
                yield TableFile(file.table, self.folder / file.name, file.columns or {})

    def as_dict(self) -> dict[str, Any]:
        """The contents of backup.json."""
        told = {name: value for name, value in asdict(self).items() if name != "folder"}
        return {"format": FORMAT, **told}


def write_contents(backup: Backup) -> None:
    """Writes backup.json, which makes the folder a backup."""
    write_json(backup.folder / NAME, backup.as_dict())


def read_contents(folder: Path) -> Backup:
    """Reads backup.json.

    Raises:
        BackupError: the folder is no backup, or one that was cut off, or of another version.
    """
    if not (folder / NAME).is_file():
        raise BackupError(
            f"{folder} has no {NAME}: it is no backup, or one that was cut off.\n"
            "Name the folder of a whole one: make restore BACKUP_DIR=..."
        )
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        kind = told.pop("format")
        files = tuple(BackupFile(**file) for file in told.pop("files"))
        if kind == FORMAT:
            return Backup(folder=folder, files=files, **told)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{folder / NAME} is damaged: {error}.\nRestore from another backup."
        ) from error
    raise BackupError(
        f"{folder} is a backup of format {kind}; this version reads format {FORMAT}.\n"
        f"Restore it with version {told.get('version')} of the project, then upgrade."
    )


def require_whole(settings: Settings, backup: Backup) -> None:
    """Reads every file and compares its checksum.

    Raises:
        BackupError: a file is missing or is not as it was written.
    """
    with Steps(settings, "verify") as steps:
        for file in steps.each(backup.files, lambda file: file.name):
            path = backup.folder / file.name
            what = "is missing" if not path.is_file() else ""
            if not what and checksum(path) != file.sha256:
                what = "is not as it was written: its checksum differs"
            if what:
                raise BackupError(
                    f"{path} {what}.\nNothing was restored. Copy the backup again, or take another."
                )


def checksum(path: Path) -> str:
    """The sha256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
