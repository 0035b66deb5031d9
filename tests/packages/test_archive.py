from __future__ import annotations

import hashlib
import os
import time
import zipfile
from pathlib import Path

import pytest

from extract.errors import PackageError
from extract.packages import archive
from extract.packages.archive import digested, size_on_disk, write_archive
from extract.packages.repository import RepoFile
from tests.sample_hub.repositories import blob_id

CONTENTS = {"b.txt": b"second", "a/ä.bin": b"\x00" * 3000, "Z.txt": b""}


def files_in(folder: Path, contents: dict[str, bytes] = CONTENTS) -> list[RepoFile]:
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return [
        RepoFile(path, len(content), blob_id(content),
                 hashlib.sha256(content).hexdigest() if path.endswith(".bin") else None)
        for path, content in contents.items()
    ]  # fmt: skip


def test_the_same_files_make_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = write_archive(tmp_path / "one", files_in(tmp_path / "one"), tmp_path / "one.zip")
    files = files_in(tmp_path / "two")
    for path in CONTENTS:
        os.utime(tmp_path / "two" / path, (time.time() - 10**6,) * 2)
        (tmp_path / "two" / path).chmod(0o600)
    second = write_archive(tmp_path / "two", files[::-1], tmp_path / "two.zip")
    assert second.sha256 == first.sha256
    assert first.sha256 == hashlib.sha256((tmp_path / "one.zip").read_bytes()).hexdigest()
    assert first.size <= size_on_disk(files)
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["Z.txt", "a/ä.bin", "b.txt"]
        assert {name: packed.read(name) for name in packed.namelist()} == CONTENTS


def test_zip64_where_a_size_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    write_archive(tmp_path, files_in(tmp_path), tmp_path / "x.zip")
    assert b"\x01\x00" in (tmp_path / "x.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        assert packed.testzip() is None
        assert packed.getinfo("a/ä.bin").file_size == 3000


@pytest.mark.parametrize("path", ["b.txt", "a/ä.bin"])
@pytest.mark.parametrize("change", ["other", "longer", "shorter"])
def test_a_file_that_is_not_as_the_commit_has_it_is_refused(
    path: str, change: str, tmp_path: Path
) -> None:
    files = files_in(tmp_path)
    content = CONTENTS[path]
    (tmp_path / path).write_bytes(
        {"other": b"x" + content[1:], "longer": content + b"x", "shorter": content[:-1]}[change]
    )
    with pytest.raises(PackageError, match="but the commit has"):
        write_archive(tmp_path, files, tmp_path / "x.zip")


def test_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    files = files_in(tmp_path / "files")
    (tmp_path / "secret").write_bytes(CONTENTS["b.txt"])
    (tmp_path / "files/b.txt").unlink()
    (tmp_path / "files/b.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(PackageError, match="symbolic link"):
        write_archive(tmp_path / "files", files, tmp_path / "x.zip")


def test_a_link_on_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    files = files_in(tmp_path / "files")
    (tmp_path / "files/a").rename(tmp_path / "elsewhere")
    (tmp_path / "files/a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PackageError, match="symbolic link"):
        write_archive(tmp_path / "files", files, tmp_path / "x.zip")


def test_a_missing_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    files = files_in(tmp_path)
    (tmp_path / "b.txt").unlink()
    with pytest.raises(PackageError, match="was not downloaded"):
        write_archive(tmp_path, files, tmp_path / "x.zip")


def test_parts_are_hashed_as_they_will_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PART", archive.MEBIBYTE)
    (tmp_path / "x").write_bytes(bytes(range(250)) * 10_000)
    found = digested(tmp_path / "x")
    content = (tmp_path / "x").read_bytes()
    assert found.part_digests == tuple(
        hashlib.sha256(content[start : start + archive.MEBIBYTE]).digest()
        for start in range(0, len(content), archive.MEBIBYTE)
    )
    assert (found.size, len(found.part_digests)) == (2_500_000, 3)
