"""What is in the store of packages, held against the promise: nothing half, nothing unknown.

{name}/{version}/package.zip, manifest.json    path -> content of each file is what is looked at
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

ZIP, MANIFEST = "package.zip", "manifest.json"


def half_stored(store: Mapping[str, bytes], packages: Sequence[str]) -> list[str]:
    """A manifest without its very bytes, a row of hf.packages without its manifest."""
    manifests = _manifests(store)
    problems = [
        f"{folder} has a manifest, but not its bytes"
        for folder, manifest in manifests.items()
        if _sha256(store.get(f"{folder}/{ZIP}")) != manifest["sha256"]
    ]
    stored = {manifest["package_id"] for manifest in manifests.values()}
    return problems + [
        f"hf.packages has {one}, not stored" for one in packages if one not in stored
    ]


def untidy(store: Mapping[str, bytes], packages: Sequence[str]) -> list[str]:
    """What no row knows of, once a run has put things right."""
    manifests = _manifests(store)
    known = {f"{folder}/{name}" for folder in manifests for name in (ZIP, MANIFEST)}
    problems = [f"left over in the store: {path}" for path in sorted({*store} - known)]
    return problems + [
        f"hf.packages does not know {folder}"
        for folder, manifest in manifests.items()
        if manifest["package_id"] not in packages
    ]


def _manifests(store: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        path.removesuffix(f"/{MANIFEST}"): json.loads(content)
        for path, content in store.items()
        if path.endswith(f"/{MANIFEST}")
    }


def _sha256(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()
