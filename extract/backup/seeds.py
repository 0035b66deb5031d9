"""The seeds in a backup: rows of one's own, such as those of catalog_additions.csv.

Where this version wrote the backup, a seed that differs was changed by hand, here or there: the
backup's takes its place, and the one that was here stays beside it as `<name>.csv.replaced`.
Another version ships other seeds, and an installed program's cannot be changed: then those that
differ are only named.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extract import __version__
from extract.backup.contents import Backup
from extract.config import places
from extract.databases.files import sync

log = logging.getLogger(__name__)
SEEDS = "seeds"
REPLACED = ".replaced"


def seed_files(seeds: Path) -> dict[str, Path]:
    """The seeds in a folder, by their path in it."""
    return {path.relative_to(seeds).as_posix(): path for path in sorted(seeds.rglob("*.csv"))}


@contextmanager
def seeds_of(backup: Backup, seeds: Path) -> Iterator[None]:
    """Puts the backup's seeds in place; takes that back if the block raises."""
    differing = _differing(backup, seeds)
    if differing and (backup.version != __version__ or places.IS_INSTALLED):
        log.warning(
            "Seeds of the backup (version %s) that differ from those here (%s): %s.\n"
            "They were left alone: take over your own lines from %s.",
            *(backup.version, __version__, ", ".join(differing), backup.folder / SEEDS),
        )
        differing = {}
    replaced: list[Path] = []
    try:
        for name, (theirs, ours) in differing.items():
            if ours.exists():
                shutil.copyfile(ours, _kept(ours))
            replaced.append(ours)
            _put(theirs, ours)
            log.info("%s is the backup's now; what it was is in %s.", name, _kept(ours).name)
        yield
    except BaseException:
        for ours in replaced:
            _kept(ours).replace(ours) if _kept(ours).exists() else ours.unlink(missing_ok=True)
        raise


def _kept(seed: Path) -> Path:
    return seed.with_name(seed.name + REPLACED)


def _differing(backup: Backup, seeds: Path) -> dict[str, tuple[Path, Path]]:
    """Name -> (the backup's seed, the one here) where their content differs."""
    found = seed_files(backup.folder / SEEDS)
    pairs = {name: (theirs, seeds / name) for name, theirs in found.items()}
    return {
        name: (theirs, ours)
        for name, (theirs, ours) in pairs.items()
        if not ours.exists() or theirs.read_bytes() != ours.read_bytes()
    }


def _put(source: Path, path: Path) -> None:
    part = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, part)
    sync(part)
    part.replace(path)
