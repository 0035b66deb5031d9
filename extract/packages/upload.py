"""Bytes into the store: the zip, then its manifest; of two at once one has the version."""

import logging
import time
from contextlib import suppress
from typing import Any

from extract.errors import ExistsError, StoreError
from extract.packages.archive import Archive
from extract.packages.manifest import Manifest, Package, read_manifest
from extract.packages.stores import MANIFEST, PACKAGE, Store, Stored, keys
from extract.packages.version_check import exists

log = logging.getLogger(__name__)
# How long a zip without a manifest may be another run's, which is about to write it.
PATIENCE = 10.0  # seconds
EVERY = 0.5


def store_archive(store: Store, package: Package, archive: Archive, manifest: bytes) -> None:
    """Uploads a new zip and its manifest.

    Raises:
        ExistsError: another run had the version first.
        StoreError: it could not be stored; nothing of it is published.
    """
    key = keys(package.name, package.version)[PACKAGE]
    mine = store.put_new(key, archive) or _settled(store, package, archive, key)
    _publish(store, package, manifest, mine)


def store_copy(store: Store, package: Package, source: Package, manifest: bytes) -> None:
    """The same bytes as another version of the name has, copied within the store."""
    key = keys(package.name, package.version)[PACKAGE]
    from_key = keys(source.name, source.version)[PACKAGE]
    mine = store.copy_new(from_key, key, package.sha256)
    if not mine:
        _require_same(store, package, key)
    _publish(store, package, manifest, mine)


def reusable(
    store: Store, packages: list[Package], content_id: str
) -> tuple[Manifest, list[dict[str, Any]]] | None:
    """A stored version with the same content, whose bytes are still there."""
    for package in reversed(packages):
        found = read_manifest(store.read(keys(package.name, package.version)[MANIFEST]))
        if found is None or found[0].content_id != content_id:
            continue
        there = store.stat(keys(package.name, package.version)[PACKAGE])
        if there is not None and _is_of(there, package):
            return found
        log.warning("%s is not as it was stored: it is uploaded anew.", package.s3_path)
    return None


def _settled(store: Store, package: Package, archive: Archive, key: str) -> bool:
    """Whose zip lies there without a manifest: ours from before, another run's, or nobody's."""
    until = time.monotonic() + PATIENCE
    while True:
        there = store.stat(key)
        if there is None and store.put_new(key, archive):
            return True
        if there is not None and _digest(store, key, there) == (archive.sha256, archive.size):
            return False  # the same bytes: whoever writes the manifest first has them
        _refuse_if_taken(store, package)
        if time.monotonic() > until:
            break
        time.sleep(EVERY)
    log.warning("%s was left by a run that is gone: it is replaced.", store.location(key))
    store.delete(key)
    if not store.put_new(key, archive):
        raise StoreError(f"Another run writes to {store.location(key)}: run again when it is done.")
    return True


def _digest(store: Store, key: str, there: Stored) -> tuple[str, int] | None:
    return (there.sha256, there.size) if there.sha256 else store.digest(key)


def _publish(store: Store, package: Package, manifest: bytes, mine: bool) -> None:
    """The manifest, which makes it a package."""
    where = keys(package.name, package.version)
    try:
        if not store.put_new_bytes(where[MANIFEST], manifest):
            _refuse_if_taken(store, package)
    except BaseException:
        if mine:
            with suppress(StoreError):
                if store.read(where[MANIFEST]) is None:
                    store.delete(where[PACKAGE])
        raise
    try:
        _require_same(store, package, where[PACKAGE])
    except StoreError:
        store.delete(where[MANIFEST])
        raise


def _refuse_if_taken(store: Store, package: Package) -> None:
    """Raises ExistsError where a manifest of another run is there; our own may have come twice."""
    content = store.read(keys(package.name, package.version)[MANIFEST])
    if content is None:
        return
    found = read_manifest(content)
    if found is None:
        raise ExistsError(f"{package.s3_path} lies beside a manifest that is none of ours.")
    if found[0].package.package_id != package.package_id:
        raise exists(found[0].package)


def _require_same(store: Store, package: Package, key: str) -> None:
    there = store.stat(key)
    if there is None or not _is_of(there, package):
        raise StoreError(f"{store.location(key)} was replaced by another run: run again.")


def _is_of(there: Stored, package: Package) -> bool:
    return there.size == package.size_bytes and there.sha256 in (None, package.sha256)
