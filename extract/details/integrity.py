"""Checks that a file arrived unchanged, as a truncated text would go unnoticed."""

import hashlib
from collections.abc import Mapping
from typing import Any


def differs_from_commit(content: bytes, record: Mapping[str, Any], name: str) -> bool:
    """Whether the content differs from the hash in the model's record; False without a hash.

    In the record (`?blobs=true`), `siblings[].blobId` is git's id of the bytes. For a large file
    it is the id of the pointer to it, and `lfs.sha256` is the hash of the bytes.
    """
    siblings = record.get("siblings")
    for sibling in siblings if isinstance(siblings, list) else []:
        if isinstance(sibling, dict) and sibling.get("rfilename") == name:
            large = sibling.get("lfs")
            if isinstance(large, dict):
                return large.get("sha256") not in (None, hashlib.sha256(content).hexdigest())
            return sibling.get("blobId") not in (None, git_id(content))
    return False


def git_id(content: bytes) -> str:
    """Git's blob id of the bytes."""
    named = b"blob %d\0" % len(content) + content
    return hashlib.sha1(named, usedforsecurity=False).hexdigest()
