"""A repository at one commit: its record, its files, and which of them are packaged.

GET /api/models/{id}            the current id, the commit, the license
GET /api/models/{id}/tree/{sha} every file with its size and hash
GET /{id}/resolve/{sha}/README.md   source of the description; fails if the model is gated
"""

import hashlib
import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from huggingface_hub.utils import filter_repo_objects  # type: ignore[attr-defined]

from extract.errors import HttpError, PackageError, UsageError
from extract.http.hub_client import HubClient
from extract.http.hub_repository import (
    Address,
    record_error,
    repository_error,
    split_one,
    status_of,
)
from extract.http.paging import pages
from extract.packages.card import description_of, license_of
from extract.records.pages import split_array

log = logging.getLogger(__name__)
COMMIT = re.compile(r"[0-9a-f]{40}")
MAX_NAME = 255  # bytes, the limit of file systems
OWN_FOLDER = ".cache/huggingface/"  # where huggingface_hub stores metadata of downloads


@dataclass(frozen=True)
class RepoFile:
    """A file of a commit.

    Attributes:
        oid: git's blob id of the bytes (for a large file: of the pointer to it).
        sha256: hash of a large file's bytes; None if git stores the bytes itself.
    """

    path: str
    size: int
    oid: str
    sha256: str | None = None


@dataclass(frozen=True)
class Repository:
    """A repository to package.

    Attributes:
        asked_id: the requested id; `repo_id` is the current one.
        revision: the commit, 40 hex digits.
        files: the files to package, sorted by path.
    """

    kind: str
    asked_id: str
    repo_id: str
    revision: str
    license: str | None
    description: str
    files: tuple[RepoFile, ...]
    chosen: "Filter"

    @property
    def size(self) -> int:
        """Total bytes of the files."""
        return sum(file.size for file in self.files)

    @property
    def content_id(self) -> str:
        """A hash of repository, commit and files; the package's version does not matter."""
        lines = [f"{self.kind} {self.repo_id} {self.revision}"]
        lines += [f"{file.size} {file.sha256 or file.oid} {file.path}" for file in self.files]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Filter:
    """Patterns of files, as huggingface_hub's `allow_patterns` and `ignore_patterns`."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def of(self, files: Sequence[RepoFile]) -> tuple[RepoFile, ...]:
        """The files that match. Raises UsageError if there are none."""
        matching = filter_repo_objects(
            files,
            allow_patterns=list(self.include) or None,
            ignore_patterns=list(self.exclude) or None,
            key=lambda file: file.path,
        )
        chosen = tuple(sorted(matching, key=lambda file: file.path.encode()))
        if not chosen:
            raise UsageError(
                f"--include and --exclude leave no file of {len(files):,}, such as "
                f"{files[0].path}." if files else "The repository has no files."
            )  # fmt: skip
        return chosen


def resolve(
    client: HubClient, kind: str, asked_id: str, revision: str | None, chosen: Filter
) -> Repository:
    """Looks up a repository: pins its commit and lists its files.

    Raises:
        RepositoryError: it is missing, gated, disabled, or lacks the revision.
        PackageError: the path of a file would leave its folder.
    """
    requested = Address(client.endpoint, kind, asked_id)
    info = _info(client, requested, revision)
    address = Address(client.endpoint, kind, str(info["id"]))
    sha = info.get("sha")
    if not isinstance(sha, str) or not COMMIT.fullmatch(sha):
        raise PackageError(f"The Hub names no commit of the {kind} {asked_id}: nothing to pin.")
    if address.repo_id != asked_id:
        log.info("%s has moved to %s, which is packaged.", asked_id, address.repo_id)
    files = chosen.of(_files(client, address, sha))
    readme = _readme(client, address, sha)
    description = description_of(info, readme)
    return Repository(
        kind, asked_id, address.repo_id, sha, license_of(info), description, files, chosen
    )


def _info(client: HubClient, address: Address, revision: str | None) -> dict[str, Any]:
    url = address.api("revision", revision) if revision else address.api()
    try:
        record, _ = client.page(url, split_one)
    except HttpError as error:
        raise record_error(error, address) from error
    found: dict[str, Any] = json.loads(record.payload)
    return found


def _files(client: HubClient, address: Address, sha: str) -> list[RepoFile]:
    url, found = address.api("tree", sha), list[RepoFile]()
    try:
        for page in pages(
            client, url, {"recursive": "true"}, lambda page: split_array(page, "path")
        ):
            entries = [json.loads(record.payload) for record in page.records]
            found += [_file(entry) for entry in entries if entry.get("type") != "directory"]
    except HttpError as error:
        raise repository_error(error, address) or error from error
    return found


def _file(entry: dict[str, Any]) -> RepoFile:
    path, size = str(entry["path"]), entry.get("size")
    lfs = entry.get("lfs") or {}
    sha256 = lfs.get("sha256") or lfs.get("oid")
    if entry.get("type") != "file":
        raise PackageError(f"{path!r} is not a file but {entry.get('type')!r}: it is not packaged.")
    if not isinstance(size, int) or not isinstance(entry.get("oid"), str):
        raise PackageError(f"The Hub gives no size or hash of {path!r}: it could not be checked.")
    return RepoFile(checked_path(path), size, entry["oid"], sha256)


def checked_path(path: str) -> str:
    """Returns a path that is safe to write below a folder. Raises PackageError."""
    parts = path.split("/")
    if (
        any(part in ("", ".", "..") or len(part.encode()) > MAX_NAME for part in parts)
        or PurePosixPath(path).is_absolute()
        or any(char in path for char in "\\:")
        or not path.isprintable()
        or path.startswith(OWN_FOLDER)
    ):
        raise PackageError(
            f"The repository holds a file named {path!r}, which could be written outside "
            "its folder.\nNothing was downloaded; --exclude does not help, as such a "
            "repository is not to be trusted."
        )
    return path


def _readme(client: HubClient, address: Address, sha: str) -> str:
    try:
        return client.file(address.file(sha, "README.md")).decode("utf-8", "replace")
    except HttpError as error:
        named = repository_error(error, address)
        if named is None and status_of(error) == 404:
            return ""
        raise named or error from error
