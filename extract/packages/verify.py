"""Reads stored packages back, hashes them and compares them with hf.packages."""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.config.settings import Settings
from extract.packages.manifest import Package, read_manifest
from extract.packages.stores import MANIFEST, PACKAGE, store_of


@dataclass(frozen=True)
class Verdict:
    """The outcome for one package; `problem` is None if it is unchanged."""

    package: Package
    problem: str | None


def verify(settings: Settings, packages: Sequence[Package]) -> list[Verdict]:
    """Verifies every package. Raises StoreError if a store cannot be reached."""
    return [Verdict(package, _problem(settings, package)) for package in packages]


def _problem(settings: Settings, package: Package) -> str | None:
    store, key = store_of(package.s3_path, settings)
    found = store.digest(key)
    if found is None:
        return f"{PACKAGE} is missing"
    sha256, size = found
    if size != package.size_bytes:
        return f"{PACKAGE} has {size:,} bytes instead of {package.size_bytes:,}"
    if sha256 != package.sha256:
        return f"{PACKAGE} has sha256 {sha256[:12]}... instead of {package.sha256[:12]}..."
    return _problem_of_manifest(store.read(key.removesuffix(PACKAGE) + MANIFEST), package)


def _problem_of_manifest(content: bytes | None, package: Package) -> str | None:
    if content is None:
        return f"{MANIFEST} is missing"
    manifest = read_manifest(content)
    if manifest is None:
        return f"{MANIFEST} cannot be read"
    stored = manifest[0].package
    for name in ("package_id", "sha256", "size_bytes", "model_id", "revision"):
        if getattr(stored, name) != getattr(package, name):
            return f"{MANIFEST} has another {name}"
    return None
