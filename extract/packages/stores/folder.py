"""Packages in a folder: file:///folder.

A file gets its name by a hard link, which no file that is there already survives being asked for:
it appears whole, and only where there was none.
"""

import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from extract.errors import StoreError
from extract.packages.archive import Archive, digest_of
from extract.packages.stores.store import Stored

PART = ".part"
STALE = 3600.0  # seconds after which a part that a killed run left is removed


class FolderStore:
    """A folder of this machine, or one that is mounted."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._root = Path(unquote(urlsplit(url).path))

    def location(self, key: str) -> str:
        """The file as a URL."""
        return f"{self._url}/{key}"

    def check(self) -> None:
        """Makes the folder where it is not."""
        with _named(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
            if not os.access(self._root, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def read(self, key: str) -> bytes | None:
        """The file's bytes; what a killed run left half written beside it goes."""
        with _named(self._root / key), suppress(FileNotFoundError, NotADirectoryError):
            _sweep((self._root / key).parent)
            return (self._root / key).read_bytes()
        return None

    def stat(self, key: str) -> Stored | None:
        """Its size; nothing beside the bytes tells their hash."""
        with _named(self._root / key), suppress(FileNotFoundError, NotADirectoryError):
            return Stored((self._root / key).stat().st_size, None)
        return None

    def put_new(self, key: str, archive: Archive) -> bool:
        """Links the zip where it lies on the same file system, else copies it."""
        with self._part(key) as part:
            try:
                os.link(archive.path, part)
            except OSError:
                shutil.copyfile(archive.path, part)
                _sync(part)
            with part.open("rb") as source:
                if digest_of(source) != (archive.sha256, archive.size):
                    raise StoreError(f"{part} is not what was written: does the disk fail?")
            return self._appears(part, self._root / key)

    def put_new_bytes(self, key: str, content: bytes) -> bool:
        """Writes a part, then gives it its name."""
        with self._part(key) as part:
            part.write_bytes(content)
            _sync(part)
            return self._appears(part, self._root / key)

    def copy_new(self, source: str, key: str, sha256: str) -> bool:
        """Another name for the same bytes: a hard link, or a copy where there are none."""
        with self._part(key) as part:
            try:
                os.link(self._root / source, part)
            except OSError:
                shutil.copyfile(self._root / source, part)
                _sync(part)
            with part.open("rb") as copied:
                if digest_of(copied)[0] != sha256:
                    raise StoreError(f"{self._root / source} is not as it was stored.")
            return self._appears(part, self._root / key)

    def delete(self, key: str) -> None:
        """Removes the file, and its folder where nothing else is in it."""
        path = self._root / key
        with _named(path):
            path.unlink(missing_ok=True)
            for folder in (path.parent, path.parent.parent):
                with suppress(OSError):
                    folder.rmdir()

    def digest(self, key: str) -> tuple[str, int] | None:
        """Of the file's bytes."""
        with (
            _named(self._root / key),
            suppress(FileNotFoundError, NotADirectoryError),
            (self._root / key).open("rb") as source,
        ):
            return digest_of(source)
        return None

    def versions(self, name: str) -> list[str]:
        """Its folders."""
        with _named(self._root), suppress(FileNotFoundError, NotADirectoryError):
            return [entry.name for entry in (self._root / name).iterdir() if entry.is_dir()]
        return []

    def folder(self) -> Path | None:
        """The folder itself."""
        return self._root

    @contextmanager
    def _part(self, key: str) -> Iterator[Path]:
        """A name beside the file's own that nobody takes for it; gone afterwards."""
        path = self._root / key
        part = path.with_name(f".{path.name}.{uuid4().hex}{PART}")
        with _named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _sweep(path.parent)
            try:
                yield part
            finally:
                part.unlink(missing_ok=True)
                for folder in (path.parent, path.parent.parent):  # nothing came of it
                    with suppress(OSError):
                        folder.rmdir()

    def _appears(self, part: Path, path: Path) -> bool:
        try:
            os.link(part, path)
        except FileExistsError:
            return False
        except OSError:  # no hard links here
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
            except FileExistsError:
                return False
            os.replace(part, path)
        path.chmod(0o644)
        _sync(path.parent)
        return True


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """The system's refusals as errors of the store."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read or written: {error.strerror}.\n"
            "Nothing is half stored; check the space and permissions of the folder in S3_URL."
        ) from error


def _sweep(folder: Path) -> None:
    """Removes parts that no run is at work on any more."""
    for left in folder.glob(f".*{PART}"):
        if time.time() - left.stat().st_mtime > STALE:
            left.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
