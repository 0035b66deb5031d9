"""The interface of a store, and the names of a package's files in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extract.packages.archive import Archive

PACKAGE, MANIFEST = "package.zip", "manifest.json"


@dataclass(frozen=True)
class Stored:
    """A stored object; `sha256` is None if the store does not keep it."""

    size: int
    sha256: str | None


class Store(Protocol):
    """A store of objects; keys are `name/version/file`. Every method may raise StoreError."""

    def location(self, key: str) -> str:
        """The object's address."""

    def check(self) -> None:
        """Checks that the store can be reached and read."""

    def read(self, key: str) -> bytes | None:
        """The bytes of a small object; None if it does not exist."""

    def stat(self, key: str) -> Stored | None:
        """The size and hash of an object; None if it does not exist."""

    def put_new(self, key: str, archive: Archive) -> bool:
        """Stores and checks an archive; False if the key exists already."""

    def put_new_bytes(self, key: str, content: bytes) -> bool:
        """Stores a small object; False if the key exists already."""

    def copy_new(self, source: str, key: str, sha256: str) -> bool:
        """Copies an object within the store; False if the new key exists already."""

    def delete(self, key: str) -> None:
        """Removes an object, if it exists."""

    def digest(self, key: str) -> tuple[str, int] | None:
        """(sha256, size) of the object, read back; None if it does not exist."""

    def versions(self, name: str) -> list[str]:
        """The versions of a name that are stored, completely or not."""

    def signed_address(self, key: str, seconds: int) -> str | None:
        """An address that gives anybody the object for a while; None if the store has none."""

    def folder(self) -> Path | None:
        """The local folder that takes the bytes; None if they are stored elsewhere."""
