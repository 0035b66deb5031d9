"""A package as it is known: its row, and the manifest that lies beside its bytes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from extract import __version__
from extract.packages.archive import Archive
from extract.packages.repository import Repository
from extract.packages.scores import Scores
from extract.packages.stores import PACKAGE

FORMAT = 1


@dataclass(frozen=True)
class Package:
    """What hf.packages and raw.packages say of one.

    Attributes:
        type: `model` or `dataset`.
        files: how many there are in it.
    """

    package_id: str
    type: str
    name: str
    version: str
    model_id: str
    revision: str
    description: str
    s3_path: str
    sha256: str
    size_bytes: int
    net_score: float | None
    metrics: Mapping[str, float | None] = field(default_factory=dict)
    license: str | None = None
    skip_gate_reason: str | None = None
    created_at: str = ""
    files: int = 0

    def payload(self) -> str:
        """The JSON that lands in raw.packages."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def told(self) -> str:
        """A line for a message."""
        return (
            f"{self.name} {self.version} ({self.type} {self.model_id} at {self.revision[:12]},"
            f" {self.size_bytes:,} bytes, {self.created_at[:19]}) at {self.s3_path}"
        )


@dataclass(frozen=True)
class Manifest:
    """A stored manifest, as far as it is read again."""

    package: Package
    content_id: str

    @property
    def created_at(self) -> datetime:
        """When the package was made, UTC."""
        return datetime.fromisoformat(self.package.created_at)


def manifest_text(
    package: Package, repository: Repository, archive_files: Archive | None, scores: Scores,
    files: list[dict[str, Any]] | None = None,
) -> bytes:  # fmt: skip
    """The manifest's JSON.

    Args:
        archive_files: what was zipped; or `files` as another version's manifest has them.
    """
    if archive_files is not None:
        listed = [{"path": path, "size_bytes": size, "sha256": sha256}
                  for path, size, sha256 in archive_files.files]  # fmt: skip
    else:
        listed = files or []
    content = {
        "manifest_version": FORMAT,
        **{name: value for name, value in asdict(package).items() if name != "files"},
        "package": PACKAGE,
        "passes_gate": scores.passes_gate,
        "failed_metrics": scores.failed_metrics,
        "include": list(repository.chosen.include),
        "exclude": list(repository.chosen.exclude),
        "content_id": repository.content_id,
        "made_by": f"hf-catalog {__version__}",
        "files": listed,
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def read_manifest(content: bytes | None) -> tuple[Manifest, list[dict[str, Any]]] | None:
    """(the manifest, its files); None where it is not there or is none of ours."""
    try:
        found = json.loads(content or b"null")
        files = list(found["files"])
        known = {each.name: found[each.name] for each in fields(Package) if each.name != "files"}
        manifest = Manifest(Package(**known, files=len(files)), str(found["content_id"]))
    except (ValueError, KeyError, TypeError):
        return None
    if manifest.created_at.tzinfo is None:
        return None
    return manifest, files
