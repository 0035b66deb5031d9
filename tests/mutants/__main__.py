"""`make mutants`: breaks each rule once, in a copy of the project, and shows that its test fails.

A test that passes on broken code protects nothing. Each test is run on the code as it is first,
where it must pass. `make mutants MUTANTS='rank-ties lock'` runs some of them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutant import ROOT, Mutant, all_mutants

MOST = 60.0  # seconds that a test may take
PASSED, FAILED = 0, 1  # exit codes of pytest


@dataclass(frozen=True)
class Outcome:
    """How a test ended; `code` is None where it took too long."""

    code: int | None
    seconds: float
    output: str


def copy_project(folder: Path) -> None:
    """What git knows of, as it stands in the work tree, with the same environment."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def run_test(test: str, patch: Path | None = None) -> Outcome:
    """Runs a test in a copy of the project with the patch."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as scratch:
        folder = Path(scratch)
        copy_project(folder)
        if patch is not None:
            subprocess.run(["git", "apply", str(patch)], cwd=folder, check=True)
        words = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
        started = time.monotonic()
        try:
            ended = subprocess.run(
                [sys.executable, "-m", "pytest", *words, *test.split()],
                cwd=folder,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                text=True,
                timeout=5 * MOST,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            return Outcome(None, time.monotonic() - started, str(error))
        return Outcome(ended.returncode, time.monotonic() - started, ended.stdout + ended.stderr)


def verdict(mutant: Mutant, clean: Outcome, broken: Outcome) -> str | None:
    """What is wrong; None where the test passes on the code and fails on the mutant in time."""
    if clean.code != PASSED:
        return f"{mutant.test} does not pass on the code as it is:\n{clean.output[-2000:]}"
    if broken.code == PASSED:
        return "SURVIVED: the test passes with the rule broken"
    if broken.code != FAILED:
        return f"the test did not run (exit code {broken.code}):\n{broken.output[-2000:]}"
    if broken.seconds > MOST:
        return f"the test fails, but takes {broken.seconds:.0f} s of at most {MOST:.0f}"
    return None


def main(chosen: Sequence[str]) -> int:
    """Runs the mutants named, or all; gives the exit code."""
    mutants = [mutant for mutant in all_mutants() if not chosen or mutant.name in chosen]
    unknown = set(chosen) - {mutant.name for mutant in mutants}
    if unknown or not mutants:
        print(f"No such mutant: {', '.join(sorted(unknown)) or 'there are none'}", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        tests = sorted({mutant.test for mutant in mutants})
        clean = dict(zip(tests, pool.map(run_test, tests), strict=True))
        broken = pool.map(lambda mutant: run_test(mutant.test, mutant.patch), mutants)
        wrong = 0
        for mutant, outcome in zip(mutants, broken, strict=True):
            problem = verdict(mutant, clean[mutant.test], outcome)
            wrong += problem is not None
            print(f"{outcome.seconds:5.1f} s  {mutant.name:<28} {mutant.rule}", flush=True)
            if problem:
                print(f"         {problem}", flush=True)
    print(f"{len(mutants)} rules broken, {len(mutants) - wrong} noticed by a test")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
