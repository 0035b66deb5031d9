"""Zips a commit's files reproducibly: the same files always give the same bytes.

Sorted by path, one fixed date, no compression (weights do not shrink, and the output of deflate
changes between library versions), ZIP64 for large sizes. Each file is read once, block by block,
and compared with the hash that the Hub gave.
"""

import hashlib
import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from extract.errors import PackageError
from extract.packages.repository import RepoFile

BLOCK = 1 << 20
MEBIBYTE = 1 << 20
PART = 32 * MEBIBYTE  # bytes of a part of an upload
MOST_PARTS = 9000  # S3 takes 10,000
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
MODE = 0o100644
# Bytes of the local and central headers and ZIP64 fields, without the name, which is in both.
OVERHEAD = 256


@dataclass(frozen=True)
class Archive:
    """A zip on disk.

    Attributes:
        part_size: bytes of each upload part except the last.
        part_digests: SHA-256 of each part, which S3 checks.
        files: path, size and sha256 of each file in it.
    """

    path: Path
    size: int
    sha256: str
    part_size: int
    part_digests: tuple[bytes, ...]
    files: tuple[tuple[str, int, str], ...] = ()


def size_on_disk(files: Sequence[RepoFile]) -> int:
    """An upper bound for the size of the zip in bytes."""
    return sum(file.size + 2 * len(file.path.encode()) + OVERHEAD for file in files) + OVERHEAD


def write_archive(folder: Path, files: Sequence[RepoFile], path: Path) -> Archive:
    """Zips the files below `folder`.

    Raises:
        PackageError: a file is missing, a link, or differs from the Hub's at that commit.
        OSError: a file cannot be read or written.
    """
    packed = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for file in sorted(files, key=lambda file: file.path.encode()):
            packed.append((file.path, file.size, _pack(archive, folder, file)))
    with path.open("rb") as written:
        os.fsync(written.fileno())
    return digested(path, tuple(packed))


def _pack(archive: zipfile.ZipFile, folder: Path, file: RepoFile) -> str:
    """Writes one file; returns its sha256."""
    entry = zipfile.ZipInfo(file.path, DATE)
    entry.create_system, entry.external_attr = 3, MODE << 16
    entry.file_size = file.size  # decides on ZIP64
    sha256, git = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
    git.update(b"blob %d\0" % file.size)
    size = 0
    with _opened(folder, file.path) as source, archive.open(entry, "w") as target:
        for block in _blocks(source):
            size += len(block)
            if size > file.size:
                break
            sha256.update(block)
            git.update(block)
            target.write(block)
    found = sha256.hexdigest() if file.sha256 else git.hexdigest()
    if size != file.size or found != (file.sha256 or file.oid):
        raise PackageError(
            f"{file.path} arrived as {size:,} bytes with hash {found[:12]}, but the commit has "
            f"{file.size:,} with {(file.sha256 or file.oid)[:12]}.\n"
            "Nothing is stored. Run again: it will be downloaded again."
        )
    return sha256.hexdigest()


def _opened(folder: Path, path: str) -> BinaryIO:
    """Opens a plain file below the folder; neither it nor its folders may be links."""
    inner = folder
    for part in path.split("/"):
        inner = inner / part
        if inner.is_symlink():
            raise PackageError(f"{path} is a symbolic link, or behind one: it is not packaged.")
    try:
        source = os.fdopen(os.open(inner, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")
    except FileNotFoundError:
        raise PackageError(f"{path} was not downloaded.\nNothing is stored; run again.") from None
    if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
        source.close()
        raise PackageError(f"{path} is not a plain file: it is not packaged.")
    return source


def digested(path: Path, files: tuple[tuple[str, int, str], ...] = ()) -> Archive:
    """The archive at `path`, with the hashes of the whole and of each part."""
    size = path.stat().st_size
    part_size = max(PART, -(-size // MOST_PARTS // MEBIBYTE) * MEBIBYTE)
    whole, parts = hashlib.sha256(), list[bytes]()
    with path.open("rb") as source:
        while True:
            part = hashlib.sha256()
            count = 0
            while count < part_size and (block := source.read(min(BLOCK, part_size - count))):
                whole.update(block)
                part.update(block)
                count += len(block)
            if not count:
                break
            parts.append(part.digest())
    return Archive(path, size, whole.hexdigest(), part_size, tuple(parts), files)


def digest_of(source: BinaryIO) -> tuple[str, int]:
    """(sha256, size) of a stream."""
    sha256, size = hashlib.sha256(), 0
    for block in _blocks(source):
        sha256.update(block)
        size += len(block)
    return sha256.hexdigest(), size


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    while block := source.read(BLOCK):
        yield block
