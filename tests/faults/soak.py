"""`make soak MINUTES=10`: whole jobs with random faults, kills and runs at once, then the count.

Every round begins with a known state, lets a few commands run with what fails chosen at random
(operations, moments of a kill -9, two commands at once), holds what is there against the promise,
and runs once more without faults. From the state in which a model may be packaged, some of the
commands package it. The seed is printed; `--seed` does the same choices again.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tests.faults.__main__ import Tally, end_cleanly
from tests.faults.cases import JOBS, SIZES, Bench, Case, Outcome, families, plan_of, state_of
from tests.faults.hub import HTTP_FAULTS
from tests.faults.plan import Plan
from tests.faults.promise import Found, broken_after_fault, broken_after_heal, look
from tests.faults.proxy import ACTIONS
from tests.faults.workbench import Workbench
from tests.sample_hub import Fault
from tests.support.postgres_server import temporary_postgres
from tests.support.warm import Done, Running

JOB = "run"
MOST = {"statement": 1500, "message": 1500, "file": 300, "http": 8}  # operations to choose from
COMMANDS = ("run", "run", "extract", "transform")
ALSO = ("extract", "transform", "run", "sync --check-only")
PACKAGE = JOBS["package"]
# A round may make a package or not, whatever else it does: they are looked at by themselves.
OF_PACKAGES = ("packages", "package_metrics")


def main() -> int:
    """Soaks both engines in turn until the time is over."""
    asked = arguments()
    choices = random.Random(asked.seed)
    print(f"seed {asked.seed}: the same again with --seed {asked.seed}", flush=True)
    tally = Tally(is_verbose=True)
    with ExitStack() as stack:
        stack.callback(tally.show)  # ended early, it counts as well
        end_cleanly()
        benches = [Bench(bench) for bench in workbenches(stack, asked.engine)]
        end = time.monotonic() + 60 * asked.minutes
        while time.monotonic() < end:
            for bench in benches:
                tally.add(Round(bench, choices).run())
    return 1 if tally.violations else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--engine", action="append", choices=["duckdb", "postgres"])
    asked = parser.parse_args()
    asked.engine = asked.engine or ["duckdb", "postgres"]
    return asked


def workbenches(stack: ExitStack, engines: list[str]) -> Iterator[Workbench]:
    for engine in engines:
        server = stack.enter_context(temporary_postgres()) if engine == "postgres" else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / engine
        yield stack.enter_context(Workbench(engine, folder, server))


class Round:
    """A few commands under random faults, the promise, and a clean run."""

    def __init__(self, bench: Bench, choices: random.Random) -> None:
        self.states, self.bench, self.choices = bench, bench.bench, choices

    def run(self) -> Outcome:
        """What became of it; the case's text says what was chosen."""
        state = self.choices.choice(("old", "landed", PACKAGE.state))
        packages = state == PACKAGE.state
        start, goal = (
            _but_packages(found)
            for found in (
                self.states.start(state if packages else "old"),
                self.states.goal(JOB, state if packages else "old"),
            )
        )
        self.bench.restore(state)
        commands = (*COMMANDS, PACKAGE.command, PACKAGE.command) if packages else COMMANDS
        told, code, problems = [], 0, []
        for _ in range(self.choices.randint(1, 3)):
            what, done = self._one(commands)
            told.append(f"{what} -> {done.code}")
            code = done.code
            self.bench.calm()
            if what.startswith("package") and code == PACKAGE.repeated:
                done = done._replace(code=0)
            problems += broken_after_fault(self._look(), start, goal, done, False)
        reached = state_of(self._look(), start, goal)
        problems += self._heal(start, goal, packages)
        case = Case(self.bench.engine, " + ".join(told), "soak", 0)
        return Outcome(case, code, reached, problems=problems)

    def _look(self) -> Found:
        return _but_packages(look(self.bench))

    def _one(self, commands: Sequence[str]) -> tuple[str, Done]:
        """One command with a fault; perhaps another beside it, perhaps killed at a moment."""
        family = self.choices.choice(families(self.bench.engine, JOB))
        nth = self._number(family)
        environment, size = self._arrange(family, nth)
        job = self.choices.choice(commands)
        running = self.bench.start(job, size=size, **environment)
        told = f"{job} with {family} {nth}"
        if self.choices.random() < 0.3:
            told += f" killed after {self._kill_later(running):.1f} s"
        beside = None
        if self.choices.random() < 0.3:
            other = self.choices.choice(ALSO)
            time.sleep(self.choices.uniform(0, 4))
            beside, told = self.bench.start(other), f"{told} beside {other}"
        done = running.wait()
        if beside is not None:
            done = done._replace(stderr=done.stderr + beside.wait().stderr)
        return told, done

    def _number(self, family: str) -> int:
        if family == "size":
            return self.choices.randint(1, len(SIZES))
        kind = next(kind for kind in MOST if kind in family)
        return self.choices.randint(1, MOST[kind])

    def _arrange(self, family: str, nth: int) -> tuple[dict[str, str], int]:
        word, _, kind = family.partition(" ")
        if word == "http":
            named, times = HTTP_FAULTS[kind]
            self.bench.hub.faults.add(Fault("/", named, nth, times, status=500))
        elif word == "message" and self.bench.proxy and kind in ACTIONS:
            self.bench.proxy.plan(kind, nth)
        plan = plan_of(family)
        planned = Plan(plan.kinds, plan.action, nth)
        environment = planned.environment(self.bench.plans, self.bench.live)
        size = self.states.most_bytes(nth) if family == "size" else 0
        return environment | {"REQUEST_TIMEOUT": "1"}, size

    def _kill_later(self, running: Running) -> float:
        """Kill -9 of all its processes, at any moment of it."""
        seconds = self.choices.uniform(0.2, 15)

        def kill() -> None:
            if not running.is_over:
                running.kill()

        threading.Timer(seconds, kill).start()
        return seconds

    def _heal(self, start: Found, goal: Found, packages: bool) -> list[str]:
        self.bench.age_parts()
        allowed = {PACKAGE.command: (0, PACKAGE.repeated)} if packages else {}
        for command, codes in {**allowed, JOB: (0,)}.items():  # whose records are looked at: last
            healed = self.bench.start(command).wait()
            if healed.code not in codes:
                return [f"the next {command} ended with {healed.code}: {healed.stderr[-800:]}"]
        return broken_after_heal(self._look(), start, goal, self.bench)


def _but_packages(found: Found) -> Found:
    """Without the tables that say which packages there are."""
    return replace(
        found, hf={table: rows for table, rows in found.hf.items() if table not in OF_PACKAGES}
    )


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
