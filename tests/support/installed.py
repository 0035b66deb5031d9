"""The program in an environment of its own, for a user who may not write it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.catalog_under_test import CLEARED, ROOT


def build_wheel(folder: Path) -> Path:
    """Builds the sdist from this checkout and the wheel from the sdist; returns the wheel."""
    hatchling = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run([*hatchling, "--target", "sdist"], cwd=ROOT, check=True, capture_output=True)
    [sdist] = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    unpacked = folder / sdist.name.removesuffix(".tar.gz")
    subprocess.run([*hatchling, "--target", "wheel"], cwd=unpacked, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return wheel


def install_wheel(wheel: Path, environment: Path) -> None:
    """Makes an environment and installs a wheel in it, without a network."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    lend_packages(environment)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python")]
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True)


def lend_packages(environment: Path) -> None:
    """Makes the packages of this environment those of another: nothing need be downloaded."""
    [packages] = environment.glob("lib/python*/site-packages")
    ours = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    (packages / "lent.pth").write_text(f"import sys; sys.path[:0] = {ours!r}\n")


class Installed:
    """An environment with the program in it, made read-only."""

    def __init__(self, environment: Path) -> None:
        self.environment = environment
        for path in [*environment.rglob("*"), environment]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)

    def release(self) -> None:
        """Lets the environment be removed."""
        for path in [self.environment, *self.environment.rglob("*")]:
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)

    def run(
        self, *words: str, folder: Path, program: str = "hf-catalog", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """A program of the environment, in a folder, by a user without a home."""
        kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
        return subprocess.run(
            [*bound_by_permissions(), str(self.environment / "bin" / program), *words],
            cwd=folder,
            env=kept | {"HOME": "/nonexistent"} | variables,
            capture_output=True,
            text=True,
            timeout=280,
        )


def bound_by_permissions() -> Sequence[str]:
    """What a command is started with so that permissions hold for root as for anybody."""
    if os.geteuid() != 0:
        return ()
    return ("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--")
