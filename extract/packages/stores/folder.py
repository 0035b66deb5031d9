"""Packages in a folder: file:///folder.

A file gets its final name by a hard link, which fails if the name exists: it appears complete, and
never replaces another file.
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

from extract.databases.files import sync
from extract.errors import StoreError
from extract.packages.archive import Archive, digest_of
from extract.packages.stores.store import Stored

PART = ".part"
STALE = 3600.0  # seconds after which the part file of a killed run is removed


class FolderStore:
    """A local or mounted folder."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._root = Path(unquote(urlsplit(url).path))

    def location(self, key: str) -> str:
        """The file as a URL."""
        return f"{self._url}/{key}"

    def check(self) -> None:
        """Creates the folder if necessary and checks that it is writable."""
        with _store_errors(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
            if not os.access(self._root, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def read(self, key: str) -> bytes | None:
        """The file's bytes; removes stale part files beside it."""
        with _store_errors(self._root / key), suppress(FileNotFoundError, NotADirectoryError):
            _remove_stale((self._root / key).parent)
            return (self._root / key).read_bytes()
        return None

    def stat(self, key: str) -> Stored | None:
        """The file's size; a folder stores no hash."""
        with _store_errors(self._root / key), suppress(FileNotFoundError, NotADirectoryError):
            return Stored((self._root / key).stat().st_size, None)
        return None

    def put_new(self, key: str, archive: Archive) -> bool:
        """Links the zip if it is on the same file system, else copies it."""
        with self._part(key) as part:
            try:
                os.link(archive.path, part)
            except OSError:
                shutil.copyfile(archive.path, part)
                sync(part)
            with part.open("rb") as source:
                if digest_of(source) != (archive.sha256, archive.size):
                    raise StoreError(f"{part} is not what was written: is the disk failing?")
            return self._name(part, self._root / key)

    def put_new_bytes(self, key: str, content: bytes) -> bool:
        """Writes a part file, then gives it its final name."""
        with self._part(key) as part:
            part.write_bytes(content)
            sync(part)
            return self._name(part, self._root / key)

    def copy_new(self, source: str, key: str, sha256: str) -> bool:
        """Makes a hard link, or a copy if the file system has no hard links."""
        with self._part(key) as part:
            try:
                os.link(self._root / source, part)
            except OSError:
                shutil.copyfile(self._root / source, part)
                sync(part)
            with part.open("rb") as copied:
                if digest_of(copied)[0] != sha256:
                    raise StoreError(f"{self._root / source} has changed since it was stored.")
            return self._name(part, self._root / key)

    def delete(self, key: str) -> None:
        """Removes the file, and its folders if they are empty."""
        path = self._root / key
        with _store_errors(path):
            path.unlink(missing_ok=True)
            for folder in (path.parent, path.parent.parent):
                with suppress(OSError):
                    folder.rmdir()

    def digest(self, key: str) -> tuple[str, int] | None:
        """The hash and size of the file."""
        with (
            _store_errors(self._root / key),
            suppress(FileNotFoundError, NotADirectoryError),
            (self._root / key).open("rb") as source,
        ):
            return digest_of(source)
        return None

    def versions(self, name: str) -> list[str]:
        """The subfolders of the name."""
        with _store_errors(self._root), suppress(FileNotFoundError, NotADirectoryError):
            return [entry.name for entry in (self._root / name).iterdir() if entry.is_dir()]
        return []

    def signed_address(self, key: str, seconds: int) -> str | None:
        """None: a file has no address that others could open."""
        return None

    def folder(self) -> Path | None:
        """The folder of the store."""
        return self._root

    @contextmanager
    def _part(self, key: str) -> Iterator[Path]:
        """The path of a part file beside the file; the part file is removed afterwards."""
        path = self._root / key
        part = path.with_name(f".{path.name}.{uuid4().hex}{PART}")
        with _store_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove_stale(path.parent)
            try:
                yield part
            finally:
                part.unlink(missing_ok=True)
                for folder in (path.parent, path.parent.parent):  # empty if nothing was stored
                    with suppress(OSError):
                        folder.rmdir()

    def _name(self, part: Path, path: Path) -> bool:
        """Gives a part file its final name; False if the name exists."""
        try:
            os.link(part, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
            except FileExistsError:
                return False
            os.replace(part, path)
        path.chmod(0o644)
        sync(path.parent)
        return True


@contextmanager
def _store_errors(path: Path) -> Iterator[None]:
    """Turns OSErrors into StoreErrors."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read or written: {error.strerror}.\n"
            "Nothing is partly stored; check the space and permissions of the folder in S3_URL."
        ) from error


def _remove_stale(folder: Path) -> None:
    """Removes part files of killed runs."""
    for part in folder.glob(f".*{PART}"):
        if time.time() - part.stat().st_mtime > STALE:
            part.unlink(missing_ok=True)
