"""What `make test` tries of it: a spread of operations of each family, on one engine a file.

A test file of its own for each engine lets them run side by side. All operations:
`make test-faults`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.faults.cases import Bench, Case, spread
from tests.faults.workbench import Workbench

# (job, family, how many operations of it, or which ones)
WEB = (
    ("extract", "http status once", [2]),
    ("extract", "http cut once", [4]),
    ("extract", "kill http", [3]),
)
FILES = (
    ("extract", "file error", 2),
    ("extract", "kill file", 2),
    ("extract", "size", [1, 11]),
)
DUCKDB = (
    *WEB,
    *FILES,
    ("extract", "statement error", 2),
    ("extract", "kill statement", 2),
    ("extract", "interrupt statement", 2),
    ("run", "kill statement", [640]),
    ("package", "kill file", [60]),
    ("upload", "s3 lost", [3]),
    ("upload", "s3 kill after", [3]),
    ("run", "size", [12]),
)
POSTGRES = (
    *WEB,
    *FILES,
    ("extract", "message drop", 2),
    ("extract", "message lost", 2),
    ("extract", "message error", 2),
    ("extract", "message kill", 2),
    ("extract", "message away", 1),
    ("extract", "message interrupt", 2),
    ("package", "message lost", [300]),
    ("upload", "s3 refused", [6]),
    ("run", "message kill", [450]),
    ("transform", "message lost", [400]),
)


def prepared(engine: str, folder: Path, server: str | None = None) -> Iterator[Bench]:
    """For a fixture: an engine whose states are known."""
    with Workbench(engine, folder / engine, server) as bench:
        yield Bench(bench)


def tried(bench: Bench, job: str, family: str, which: int | list[int]) -> list[str]:
    """The problems of a spread, each with its case: none when the promise holds."""
    engine = bench.bench.engine
    numbers = which if isinstance(which, list) else spread(bench.count(job, family), which)
    outcomes = [bench.run(Case(engine, job, family, nth)) for nth in numbers]
    return [f"{outcome.case}: {problem}" for outcome in outcomes for problem in outcome.problems]
