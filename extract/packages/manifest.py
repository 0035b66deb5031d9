"""A package: its row in hf.packages, and the manifest stored beside its files."""

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
    """A row of hf.packages and raw.packages.

    Attributes:
        type: `model` or `dataset`.
        files: number of files in it.
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
        """The JSON for raw.packages."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def summary(self) -> str:
        """The package on one line, for messages."""
        return (
            f"{self.name} {self.version} ({self.type} {self.model_id} at {self.revision[:12]},"
            f" {self.size_bytes:,} bytes, {self.created_at[:19]}) at {self.s3_path}"
        )


@dataclass(frozen=True)
class Manifest:
    """The parts of a stored manifest that are read again."""

    package: Package
    content_id: str

    @property
    def created_at(self) -> datetime:
        """When the package was created, UTC."""
        return datetime.fromisoformat(self.package.created_at)


def manifest_text(
    package: Package, repository: Repository, archive_files: Archive | None, scores: Scores,
    files: list[dict[str, Any]] | None = None,
) -> bytes:  # fmt: skip
    """The manifest's JSON.

    Args:
        archive_files: the new archive; None if the files are those of another version.
        files: the files as that version's manifest lists them.
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
    """Returns (the manifest, its files); None if there is none, or it has another format."""
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
