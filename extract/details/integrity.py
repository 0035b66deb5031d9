"""Whether a file came as its commit has it: a text that was cut off is a text like any other."""

import hashlib
from collections.abc import Mapping
from typing import Any


def differs_from_commit(content: bytes, record: Mapping[str, Any], name: str) -> bool:
    """Whether the model's record (`?blobs=true`) names other bytes; a mirror may name none.

    `siblings[].blobId` is git's id of the bytes; of a large file it is that of a pointer, and
    `lfs.sha256` tells.
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
    """The id that git gives a file's bytes."""
    named = b"blob %d\0" % len(content) + content
    return hashlib.sha1(named, usedforsecurity=False).hexdigest()
