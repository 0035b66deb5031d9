"""Checks the disk space before anything is downloaded."""

import os
import shutil
from pathlib import Path

from extract.config.settings import Settings
from extract.errors import PackageError
from extract.packages.archive import size_on_disk
from extract.packages.repository import Repository
from extract.packages.stores import Store
from extract.words import readable_size


def require_space(settings: Settings, store: Store, repository: Repository) -> None:
    """Checks the space for the files and their zip, which are in the state folder until stored.

    Raises:
        PackageError: there is not enough; the message has the figures.
    """
    zipped = size_on_disk(repository.files)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    _require(settings.state_dir, repository.size + zipped, "the files and their zip", repository)
    folder = store.folder()
    if folder is not None and _device(folder) != _device(settings.state_dir):
        _require(folder, zipped, "the zip", repository)


def _require(folder: Path, needed: int, what: str, repository: Repository) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise PackageError(
            f"There is no space for {repository.repo_id}: {what} take {readable_size(needed)}, "
            f"{folder} has {readable_size(free)} left.\n"
            "Nothing was downloaded. Free some, leave files out with --exclude, or set "
            "CATALOG_STATE_DIR."
        )


def _device(folder: Path) -> int:
    return os.stat(folder).st_dev
