"""Where packages are kept: one face for S3 and folders.

    {name}/{version}/package.zip    the files
    {name}/{version}/manifest.json  what they are; written last, so that what has none is no package

Nothing is ever overwritten: both are created only where they are not, and of two runs that store
one version at once the one whose manifest is there first has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from extract.errors import UsageError
from extract.packages.archive import Archive
from extract.settings import Settings

PACKAGE, MANIFEST = "package.zip", "manifest.json"


@dataclass(frozen=True)
class Stored:
    """An object that is there; `sha256` where the store keeps it beside the bytes."""

    size: int
    sha256: str | None


class Store(Protocol):
    """A place for objects; keys are `name/version/file`. Every method raises StoreError."""

    def location(self, key: str) -> str:
        """The object's address."""

    def check(self) -> None:
        """Looks whether the place can be reached and read."""

    def read(self, key: str) -> bytes | None:
        """A small object's bytes; None where it is not there."""

    def stat(self, key: str) -> Stored | None:
        """What is there; None where nothing is."""

    def put_new(self, key: str, archive: Archive) -> bool:
        """Stores a file, whole and checked; False where the key is taken already."""

    def put_new_bytes(self, key: str, content: bytes) -> bool:
        """The same for a few bytes."""

    def copy_new(self, source: str, key: str, sha256: str) -> bool:
        """A second object of the same bytes, without sending them; False where it is taken."""

    def delete(self, key: str) -> None:
        """Removes an object; nothing where it is not there."""

    def digest(self, key: str) -> tuple[str, int] | None:
        """(sha256, size) of the bytes as they are read back; None where there are none."""

    def versions(self, name: str) -> list[str]:
        """The versions of a name that have a manifest or are under way."""

    def folder(self) -> Path | None:
        """A folder on the file system that takes the bytes; None where that is elsewhere."""


def open_store(url: str, settings: Settings) -> Store:
    """The store at `s3://bucket/prefix` or `file:///folder`; nothing is asked yet."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from extract.packages.stores.s3 import S3Store

        return S3Store(parts.netloc, parts.path.strip("/"), settings)
    from extract.packages.stores.folder import FolderStore

    return FolderStore(url)


def configured_store(settings: Settings) -> Store:
    """The store that S3_URL names. Raises UsageError where it names none."""
    if not settings.s3_url:
        raise UsageError(
            "Where do packages go? Set S3_URL to s3://bucket/prefix or file:///folder.\n"
            "Keys come from the usual AWS variables, profiles or roles."
        )
    return open_store(settings.s3_url, settings)


def store_of(s3_path: str, settings: Settings) -> tuple[Store, str]:
    """(the store, the key) of an address that `location` gave."""
    root, name, version, file = s3_path.rsplit("/", 3)
    return open_store(root, settings), f"{name}/{version}/{file}"


def keys(name: str, version: str) -> Mapping[str, str]:
    """File -> key."""
    return {file: f"{name}/{version}/{file}" for file in (PACKAGE, MANIFEST)}
