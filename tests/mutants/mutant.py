"""A mutant: a patch in this folder that breaks one rule, and the test that must fail for it.

The lines before the diff say which:

    Rule: ranks have neither gaps nor ties
    Test: tests/transform/test_build.py::test_ranks
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]


@dataclass(frozen=True)
class Mutant:
    """A patch and what its header says."""

    patch: Path
    rule: str
    test: str

    @property
    def name(self) -> str:
        """The patch's name without its ending."""
        return self.patch.stem


def read_mutant(patch: Path) -> Mutant:
    """Reads a patch's header. Raises ValueError where it does not name rule and test."""
    head = patch.read_text(encoding="utf-8").partition("diff --git")[0].splitlines()
    said = dict(line.split(": ", 1) for line in head if ": " in line)
    if not {"Rule", "Test"} <= said.keys():
        raise ValueError(f"{patch.name} must begin with the lines `Rule: ...` and `Test: ...`")
    return Mutant(patch, said["Rule"].strip(), said["Test"].strip())


def all_mutants() -> list[Mutant]:
    """Every mutant, by name."""
    return [read_mutant(patch) for patch in sorted(FOLDER.glob("*.patch"))]


def applies(mutant: Mutant, to: Path = ROOT) -> str | None:
    """Why the patch does not fit the code any more; None where it does."""
    ended = subprocess.run(
        ["git", "apply", "--check", str(mutant.patch)],
        cwd=to,
        capture_output=True,
        text=True,
        check=False,
    )
    return None if ended.returncode == 0 else ended.stderr.strip()
