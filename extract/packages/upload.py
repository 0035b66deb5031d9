"""Uploads a package: the zip, then its manifest. Of two concurrent runs one gets the version."""

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
# How long to wait for another run to write the manifest of a zip that has none.
MAX_WAIT = 10.0  # seconds
POLL_INTERVAL = 0.5


def store_archive(store: Store, package: Package, archive: Archive, manifest: bytes) -> None:
    """Uploads a new zip and its manifest.

    Raises:
        ExistsError: another run had the version first.
        StoreError: it could not be stored, not even in part.
    """
    key = keys(package.name, package.version)[PACKAGE]
    is_ours = store.put_new(key, archive) or _resolve_leftover(store, package, archive, key)
    _write_manifest(store, package, manifest, is_ours)


def store_copy(store: Store, package: Package, source: Package, manifest: bytes) -> None:
    """Stores a version with the bytes of another one, copied within the store.

    Raises:
        ExistsError: another run had the version first.
        StoreError: it could not be stored, not even in part.
    """
    key = keys(package.name, package.version)[PACKAGE]
    from_key = keys(source.name, source.version)[PACKAGE]
    is_ours = store.copy_new(from_key, key, package.sha256)
    if not is_ours:
        _require_same(store, package, key)
    _write_manifest(store, package, manifest, is_ours)


def reusable(
    store: Store, packages: list[Package], content_id: str
) -> tuple[Manifest, list[dict[str, Any]]] | None:
    """The manifest and files of a stored version with the same content; None if there is none."""
    for package in reversed(packages):
        found = read_manifest(store.read(keys(package.name, package.version)[MANIFEST]))
        if found is None or found[0].content_id != content_id:
            continue
        stored = store.stat(keys(package.name, package.version)[PACKAGE])
        if stored is not None and _matches(stored, package):
            return found
        log.warning("%s has changed since it was stored: it is uploaded again.", package.s3_path)
    return None


def _resolve_leftover(store: Store, package: Package, archive: Archive, key: str) -> bool:
    """Deals with an existing zip without a manifest; returns whether the zip is now this run's.

    It may have the same bytes, belong to a run that is about to write its manifest, or be left by
    a killed run, in which case it is replaced.
    """
    until = time.monotonic() + MAX_WAIT
    while True:
        stored = store.stat(key)
        if stored is None and store.put_new(key, archive):
            return True
        if stored is not None and _digest(store, key, stored) == (archive.sha256, archive.size):
            return False  # the same bytes: the run that writes the manifest first gets the version
        _require_free(store, package)
        if time.monotonic() > until:
            break
        time.sleep(POLL_INTERVAL)
    log.warning("%s was left by a killed run: it is replaced.", store.location(key))
    store.delete(key)
    if not store.put_new(key, archive):
        raise StoreError(f"Another run writes to {store.location(key)}: run again when it is done.")
    return True


def _digest(store: Store, key: str, stored: Stored) -> tuple[str, int] | None:
    return (stored.sha256, stored.size) if stored.sha256 else store.digest(key)


def _write_manifest(store: Store, package: Package, manifest: bytes, is_ours: bool) -> None:
    """Stores the manifest, which makes the zip a package; cleans up if that fails."""
    where = keys(package.name, package.version)
    try:
        if not store.put_new_bytes(where[MANIFEST], manifest):
            _require_free(store, package)
    except BaseException:
        if is_ours:
            with suppress(StoreError):
                if store.read(where[MANIFEST]) is None:
                    store.delete(where[PACKAGE])
        raise
    try:
        _require_same(store, package, where[PACKAGE])
    except StoreError:
        store.delete(where[MANIFEST])
        raise


def _require_free(store: Store, package: Package) -> None:
    """Raises ExistsError if another run's manifest is there; a retry may find this run's own."""
    content = store.read(keys(package.name, package.version)[MANIFEST])
    if content is None:
        return
    found = read_manifest(content)
    if found is None:
        raise ExistsError(f"{package.s3_path} is beside a manifest of another format.")
    if found[0].package.package_id != package.package_id:
        raise exists(found[0].package)


def _require_same(store: Store, package: Package, key: str) -> None:
    stored = store.stat(key)
    if stored is None or not _matches(stored, package):
        raise StoreError(f"{store.location(key)} was replaced by another run: run again.")


def _matches(stored: Stored, package: Package) -> bool:
    return stored.size == package.size_bytes and stored.sha256 in (None, package.sha256)
