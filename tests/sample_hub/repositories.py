"""Files and commits of repositories: written from the record unless a test gives its own.

Every repository has real, small bytes: what `tree` says of a file is true of what `resolve`
gives. Weights are valid safetensors files of a few kilobytes, kept in LFS like the Hub's.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .cards import card_text
from .configs import full_config
from .named_models import digest

LFS_SUFFIXES = (".safetensors", ".bin", ".gguf", ".onnx", ".pth", ".msgpack", ".h5", ".zip")
Record = dict[str, Any]


@dataclass
class Commit:
    """One commit; `authors` are user names, latest work first in a repository's list."""

    commit_id: str
    title: str
    authors: tuple[str, ...]
    date: str
    message: str = ""

    def as_dict(self) -> Record:
        """The commit as the API lists it."""
        return {
            "id": self.commit_id,
            "title": self.title,
            "message": self.message,
            "authors": [{"user": user, "avatar": "/avatars/sample.svg"} for user in self.authors],
            "date": self.date,
        }


@dataclass
class Repository:
    """The files of a repository at its latest commit, and the commits.

    Attributes:
        files: Bytes by path.
        commits: Latest first; the first is the head.
        sizes: Sizes to claim in `tree` instead of the true ones, by path.
    """

    files: dict[str, bytes]
    commits: list[Commit] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The latest commit's id."""
        return self.commits[0].commit_id

    def has_revision(self, revision: str) -> bool:
        """Whether a branch or commit exists; a commit may be given by its first 7 characters."""
        if revision in ("main", "refs/heads/main"):
            return True
        return len(revision) >= 7 and any(c.commit_id.startswith(revision) for c in self.commits)

    def entries(self, folder: str, recursive: bool) -> list[Record]:
        """Files and folders below `folder` ("" for the root), by path."""
        prefix = f"{folder}/" if folder else ""
        found: dict[str, Record] = {}
        for path in self.files:
            if not path.startswith(prefix):
                continue
            parts = path[len(prefix) :].split("/")
            for depth in range(1, len(parts)):
                inner = prefix + "/".join(parts[:depth])
                if recursive or depth == 1:
                    found[inner] = {
                        "type": "directory",
                        "oid": digest(inner, 40),
                        "size": 0,
                        "path": inner,
                    }
            if recursive or len(parts) == 1:
                found[path] = self.entry(path)
        return [found[path] for path in sorted(found)]

    def entry(self, path: str) -> Record:
        """A file as `tree` lists it."""
        content = self.files[path]
        size = self.sizes.get(path, len(content))
        entry: Record = {"type": "file", "oid": blob_id(content), "size": size, "path": path}
        if is_lfs(path):
            sha256 = hashlib.sha256(content).hexdigest()
            entry["lfs"] = {"oid": sha256, "size": size, "pointerSize": 134}
        return entry


def is_lfs(path: str) -> bool:
    """Whether the Hub would keep this file in LFS."""
    return path.endswith(LFS_SUFFIXES)


def blob_id(content: bytes) -> str:
    """The id git gives these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def repository_of(record: Record) -> Repository:
    """The repository that fits a model's or dataset's record."""
    names = [sibling["rfilename"] for sibling in record.get("siblings") or ()]
    files = {name: _content(name, record) for name in names}
    return Repository(files, _commits(record))


def _content(name: str, record: Record) -> bytes:
    if name == "README.md":
        return card_text(record).encode()
    if name == "config.json":
        return json.dumps(full_config(record), indent=2).encode() + b"\n"
    if name == ".gitattributes":
        return b"".join(b"*%s filter=lfs\n" % suffix.encode() for suffix in LFS_SUFFIXES)
    if name.endswith(".safetensors"):
        return _safetensors(f"{record['id']}/{name}")
    if name.endswith(".json"):
        return json.dumps({"file": name, "model": record["id"]}).encode() + b"\n"
    return f"{name} of {record['id']}\n".encode() * 20


def _safetensors(seed: str) -> bytes:
    """A valid file with one tensor of 1,024 16-bit numbers."""
    header = {"weight": {"dtype": "F16", "shape": [1024], "data_offsets": [0, 2048]}}
    text = json.dumps(header).encode().ljust(96)
    return struct.pack("<Q", len(text)) + text + hashlib.shake_128(seed.encode()).digest(2048)


def _commits(record: Record) -> list[Commit]:
    """A few commits by a few authors, ending at the record's `sha` and `lastModified`."""
    model_id, number = record["id"], int(digest(record["id"], 6), 16)
    head = record.get("sha") or digest(f"{model_id}@1", 40)
    authors = [f"{model_id.partition('/')[0].lower()}-{n}" for n in range(1 + number % 4)]
    created = _time(record.get("createdAt"))
    modified = max(created, _time(record.get("lastModified")))
    titles = ["Update README.md", "Upload weights", "Add tokenizer", "Fix config.json"]
    commits = [Commit(head, titles[0], (authors[0],), _text(modified))]
    for n in range(1, 3 + number % 9):
        when = modified - (modified - created) * n / 12
        author = authors[n * n % len(authors)]
        commit_id = digest(f"{model_id}@older{n}", 40)
        commits.append(Commit(commit_id, titles[n % 4], (author,), _text(when)))
    first = digest(f"{model_id}@first", 40)
    return [*commits, Commit(first, "initial commit", (authors[0],), _text(created))]


def _time(value: str | None) -> datetime:
    fallback = datetime(2024, 1, 1, tzinfo=UTC)
    return datetime.fromisoformat(value) if isinstance(value, str) else fallback


def _text(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def repository_with(
    files: Mapping[str, str | bytes], *, authors: tuple[str, ...] = ("author",)
) -> Repository:
    """A repository of exactly these files, one commit by each author."""
    contents = {p: c.encode() if isinstance(c, str) else c for p, c in files.items()}
    names = json.dumps(sorted((p, blob_id(c)) for p, c in contents.items()))
    latest = datetime(2026, 1, 28, 12, tzinfo=UTC)
    commits = [
        Commit(digest(f"{names}{n}", 40), f"Change {n}", (author,), _text(latest - timedelta(n)))
        for n, author in enumerate(authors)
    ]
    return Repository(contents, commits)
