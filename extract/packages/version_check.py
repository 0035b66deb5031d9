"""Checks whether a name and version is free, and finds stored packages without a row."""

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
# A manifest without a row that is older than this was left by a killed run; a younger one may be
# from a run that is about to record it.
ABANDONED_AFTER = 60.0  # seconds
POLL_INTERVAL = 1.0


def free_version(
    settings: Settings, store: Store, repository: Repository, name: str, version: str
) -> str:
    """The version to make; `auto` is the patch after the highest recorded or stored one.

    Raises:
        ExistsError: it is recorded already, or the name belongs to another repository.
    """
    rows = packages_named(settings, name)
    for row in rows:
        if (row.type, row.model_id) != (repository.kind, repository.repo_id):
            raise ExistsError(
                f"The name {name} belongs to the {row.type} {row.model_id}: {row.summary()}.\n"
                f"The {repository.kind} {repository.repo_id} cannot have it too."
            )
    if version == names.AUTO:
        return names.next_version([row.version for row in rows] + store.versions(name))
    for row in rows:
        if row.version == version:
            raise exists(row)
    return version


def exists(package: Package) -> ExistsError:
    """The error for an existing package, with its details."""
    return ExistsError(
        f"It exists already: {package.summary()}\n"
        f"  package_id {package.package_id}, sha256 {package.sha256}\n"
        "Nothing was changed. --version auto takes the next patch."
    )


def unrecorded_package(
    settings: Settings, store: Store, repository: Repository, name: str, version: str
) -> Package | None:
    """A package that is stored under the version but has no row; None if none is stored.

    It was left by a run that was killed, or lost its database, after the manifest was written. As
    another run may be about to record it, this waits until the manifest is old enough.

    Raises:
        ExistsError: its content differs, or another run has recorded it meanwhile.
    """
    content = store.read(keys(name, version)[MANIFEST])
    if content is None:
        return None
    found = read_manifest(content)
    if found is None:
        raise ExistsError(
            f"{store.location(keys(name, version)[MANIFEST])} has an unknown format.\n"
            "Nothing was changed. Move it away, or choose another version."
        )
    manifest = found[0]
    if manifest.content_id != repository.content_id:
        raise exists(manifest.package)
    _wait_until_abandoned(settings, manifest)
    return manifest.package


def _wait_until_abandoned(settings: Settings, manifest: Manifest) -> None:
    package, is_logged = manifest.package, False
    while package.package_id not in {row.package_id for row in pending(settings)}:
        if any(row.version == package.version for row in packages_named(settings, package.name)):
            raise exists(package)
        age = (datetime.now(UTC) - manifest.created_at).total_seconds()
        if abs(age) > ABANDONED_AFTER:  # in the future if the clock was set back since
            return
        if not is_logged:
            log.info("Another run has just stored %s: waiting for its row.", package.s3_path)
            is_logged = True
        time.sleep(POLL_INTERVAL)
