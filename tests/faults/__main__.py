"""`make test-faults`: every fault at every step, counted; exits 1 where the promise was broken.

PageRows is tried at every operation. A build makes some thousand, and each case of it starts dbt
twice: there it is a sample of them and the last ones, which publish; another sample with --seed,
and all with --all. Ended early (Ctrl-C, SIGTERM), it prints the count so far.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.faults.cases import EVERY, JOBS, Bench, Case, Outcome, families, spread
from tests.faults.workbench import Workbench
from tests.support.postgres_server import end, temporary_postgres
from tests.support.webhook import Webhook

PUBLISHING = 3  # operations at a transform's end


def main() -> int:
    """Tries what was asked for and prints the count."""
    asked = arguments()
    end_cleanly()
    tally = Tally(asked.verbose)
    with ExitStack() as counted:
        counted.callback(tally.show)
        for engine in asked.engine:
            try_engine(engine, asked, tally)
    return 1 if tally.violations else 0


def try_engine(engine: str, asked: argparse.Namespace, tally: Tally) -> None:
    """All that was asked for, on one engine."""
    with ExitStack() as stack:
        server = stack.enter_context(temporary_postgres()) if engine == "postgres" else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / engine
        webhook = stack.enter_context(Webhook())
        bench = Bench(stack.enter_context(Workbench(engine, folder, server)), webhook)
        for case in cases(bench, engine, asked):
            tally.add(bench.run(case))


def end_cleanly() -> None:
    """SIGTERM ends the servers and folders too."""
    signal.signal(signal.SIGTERM, end)


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--engine", action="append", choices=["duckdb", "postgres"])
    parser.add_argument("--job", action="append", choices=list(JOBS))
    parser.add_argument("--family", help="only families that hold this text")
    parser.add_argument("--nth", type=int, help="only this operation")
    parser.add_argument("--sample", type=int, default=2, help="cases of a build's family")
    parser.add_argument("--seed", default="1", help="chooses the sample")
    parser.add_argument("--spread", type=int, help="cases of the other families, default all")
    parser.add_argument("--all", action="store_true", help="every operation of builds too")
    parser.add_argument("--verbose", action="store_true", help="a line for every case")
    asked = parser.parse_args()
    asked.engine = asked.engine or ["duckdb", "postgres"]
    asked.job = asked.job or list(JOBS)
    return asked


def cases(bench: Bench, engine: str, asked: argparse.Namespace) -> Iterator[Case]:
    """The cases, each family's operations counted when it is its turn."""
    for job in asked.job:
        for family in families(engine, job):
            if asked.family and asked.family not in family:
                continue
            count = 0 if asked.nth else bench.count(job, family)
            numbers = [asked.nth] if asked.nth else chosen(job, family, count, asked)
            print(f"{engine} {job}: {family}: {len(numbers)} of {count} operations", flush=True)
            yield from (Case(engine, job, family, nth) for nth in numbers)


def chosen(job: str, family: str, count: int, asked: argparse.Namespace) -> Sequence[int]:
    """Which of a family's operations are tried."""
    if asked.all or job in EVERY:
        return spread(count, count if asked.all else asked.spread or count)
    if job == "run" and "http" in family:
        return []  # what an extract and a transform are tried with
    # A web client's way of failing is one for all requests: one of each.
    most = min(count, 1 if "http" in family else asked.sample)
    sample = random.Random(f"{asked.seed} {job} {family}").sample(range(1, count + 1), most)
    published = range(max(1, count + 1 - PUBLISHING), count + 1) if job == "transform" else ()
    return sorted({*sample, *published})


class Tally:
    """The count at the end."""

    def __init__(self, is_verbose: bool = False) -> None:
        self._is_verbose = is_verbose
        self.tried = self.violations = 0
        self.states: Counter[str] = Counter()
        self.codes: Counter[int] = Counter()

    def add(self, outcome: Outcome) -> None:
        """Counts a case, and shows what it broke."""
        self.tried += 1
        self.states[outcome.state] += 1
        self.codes[outcome.code] += 1
        self.violations += bool(outcome.problems)
        if self._is_verbose:
            told = f"exit {outcome.code}, {outcome.state}. {outcome.said}"
            print(f"  {outcome.case} [{outcome.hit}]: {told}", flush=True)
        for problem in outcome.problems:
            print(f"  VIOLATION {outcome.case} (exit {outcome.code}): {problem}", flush=True)

    def show(self) -> None:
        """One paragraph."""
        states = ", ".join(f"{name} {count}" for name, count in sorted(self.states.items()))
        codes = ", ".join(f"{code} {count}" for code, count in sorted(self.codes.items()))
        print(f"operations tried: {self.tried}")
        print(f"states seen: {states}")
        print(f"exit codes: {codes}")
        print(f"violations: {self.violations}")


if __name__ == "__main__":
    sys.exit(main())
