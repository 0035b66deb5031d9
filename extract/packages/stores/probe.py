"""Tries the store at S3_URL: writes a probe, reads it back, deletes it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from extract.config.settings import Settings
from extract.errors import CatalogError
from extract.findings import Finding, error, of_error, ok
from extract.packages.stores import open_store
from extract.packages.stores.store import Store

SUBJECT = "packages"
TIMEOUT = 10.0  # seconds
CONTENT = b"hf-catalog doctor"


def examine(settings: Settings) -> Iterator[Finding]:
    """Says whether packages could be stored; nothing of the probe stays, not even its folders."""
    if not settings.s3_url:
        yield ok(SUBJECT, "S3_URL is not set: there is no store for packages")
        return
    try:
        hasty = replace(settings, request_timeout=min(settings.request_timeout, TIMEOUT))
        store = open_store(settings.s3_url, hasty)
        yield _tried(store, settings.s3_url)
    except CatalogError as failure:
        yield of_error(SUBJECT, failure)


def _tried(store: Store, url: str) -> Finding:
    made = _missing_folders(store.folder())
    key = f"doctor/{uuid4().hex}/probe"
    try:
        store.put_new_bytes(key, CONTENT)
        try:
            came = store.read(key)
        finally:
            store.delete(key)
    finally:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
    if came != CONTENT:
        return error(SUBJECT, f"{url} did not give back what was written to it.", "Try again.")
    return ok(SUBJECT, f"{url}: a probe was written, read and deleted")


def _missing_folders(folder: Path | None) -> list[Path]:
    """The folder and those above it that do not exist yet, the innermost first."""
    return [each for each in (folder, *folder.parents) if not each.exists()] if folder else []
