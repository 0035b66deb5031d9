"""Whether a name and version is free: who has it, and what to do about a row that was lost."""

import logging
import time
from datetime import UTC, datetime

from extract.config.settings import Settings
from extract.errors import ExistsError
from extract.packages import names
from extract.packages.manifest import Manifest, Package, read_manifest
from extract.packages.registry import packages_named, pending
from extract.packages.repository import Repository
from extract.packages.stores import MANIFEST, Store, keys

log = logging.getLogger(__name__)
# A manifest without a row this old was left by a run that is gone; a younger one may belong to one
# that is about to record it.
LEFT_AFTER = 60.0  # seconds
EVERY = 1.0


def free_version(
    settings: Settings, store: Store, repository: Repository, name: str, version: str
) -> str:
    """The version to make; `auto` is the patch after the highest that is recorded or stored.

    Raises:
        ExistsError: it is recorded already, or the name belongs to another repository.
    """
    rows = packages_named(settings, name)
    for row in rows:
        if (row.type, row.model_id) != (repository.kind, repository.repo_id):
            raise ExistsError(
                f"The name {name} belongs to the {row.type} {row.model_id}: {row.told()}.\n"
                f"The {repository.kind} {repository.repo_id} cannot have it too."
            )
    if version == names.AUTO:
        return names.next_version([row.version for row in rows] + store.versions(name))
    for row in rows:
        if row.version == version:
            raise exists(row)
    return version


def exists(package: Package) -> ExistsError:
    """The refusal, with what is there."""
    return ExistsError(
        f"It exists already: {package.told()}\n"
        f"  package_id {package.package_id}, sha256 {package.sha256}\n"
        "Nothing was changed. --version auto takes the next patch."
    )


def lost_row(
    settings: Settings, store: Store, repository: Repository, name: str, version: str
) -> Package | None:
    """The package that is stored under the version without a row; None where none is stored.

    A run that was killed, or lost its database, between the manifest and the row left it. Waits
    until a manifest is old enough to tell that from a run that is still at work.

    Raises:
        ExistsError: it holds something else, or another run has recorded it meanwhile.
    """
    content = store.read(keys(name, version)[MANIFEST])
    if content is None:
        return None
    found = read_manifest(content)
    if found is None:
        raise ExistsError(
            f"{store.location(keys(name, version)[MANIFEST])} is no manifest of ours.\n"
            "Nothing was changed. Move it away, or take another version."
        )
    manifest = found[0]
    if manifest.content_id != repository.content_id:
        raise exists(manifest.package)
    _wait_until_left(settings, manifest)
    return manifest.package


def _wait_until_left(settings: Settings, manifest: Manifest) -> None:
    package, told = manifest.package, False
    while package.package_id not in {row.package_id for row in pending(settings)}:
        if any(row.version == package.version for row in packages_named(settings, package.name)):
            raise exists(package)
        age = (datetime.now(UTC) - manifest.created_at).total_seconds()
        if abs(age) > LEFT_AFTER:  # one of tomorrow is as old: the clock was set back since
            return
        if not told:
            log.info("Another run has just stored %s: waiting for its row.", package.s3_path)
            told = True
        time.sleep(EVERY)
