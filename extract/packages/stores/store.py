"""What every store offers, and the names of what is in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extract.packages.archive import Archive

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
