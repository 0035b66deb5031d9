"""`python -m extract run`: extract, then transform, as `make extract transform` asks for.

The two are what `python -m extract` and `python -m extract transform` do, under one lock; a sync
that ingests goes the same way. Importing dbt and reading its project takes seconds and needs no
rows, so a second process does that while the rows are fetched and landed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import IO, cast

from extract.cli import extract_and_report
from extract.databases import open_target
from extract.errors import CatalogError, RunLockedError, TransformError
from extract.interrupts import interrupts
from extract.settings import ROOT, Settings
from extract.transform.command import GO, WAIT_VARIABLE


def run_main_job(settings: Settings, arguments: list[str]) -> int:
    """Extract and, if that went well, transform; returns the exit code.

    Raises:
        CatalogError: the extract failed; the transform then never starts.
    """
    if settings.dry_run:
        return extract_and_report(settings)
    return with_transform(
        settings, "run", arguments, lambda: extract_and_report(settings, lock_held=True)
    )


def with_transform(
    settings: Settings, command: str, arguments: list[str], land: Callable[[], int]
) -> int:
    """Lands and then transforms under one lock, with dbt made ready meanwhile.

    Args:
        command: names the holder of the lock.
        arguments: those of dbt.
        land: gives the exit code; where that is not 0, the transform never starts.
    """
    with (
        lock_of_all(settings, command),
        interrupts(lambda: None),  # between the two as well
        WaitingTransform(settings, arguments) as waiting,
    ):
        return land() or waiting.go()


@contextmanager
def lock_of_all(settings: Settings, command: str) -> Iterator[None]:
    """The lock for all that a command does; where it cannot be asked for, that is a failed run."""
    target = open_target(settings)
    with ExitStack() as held:
        try:
            held.enter_context(target.lock(f"python -m extract {command}"))
        except RunLockedError:
            raise  # the run never began
        except (CatalogError, OSError) as error:
            from extract import alerts, runs

            run = runs.new_run(settings, "extract" if command == "run" else command)
            alerts.name_run(error, run.run_id)
            runs.never_began(settings, run, target, error)
            raise
        yield


class WaitingTransform:
    """A transform in a process of its own that is ready to begin and waits for the word."""

    def __init__(self, settings: Settings, arguments: list[str]) -> None:
        """`arguments` are those of dbt; the target travels in the environment."""
        # With --json stdout belongs to the one document that the caller prints.
        quiet = settings.quiet or settings.as_json
        shown = ["--verbose"] * settings.verbose + ["--quiet"] * quiet
        self._command = [sys.executable, "-m", "extract", "transform", *shown, *arguments]
        self._environment = {**os.environ, **settings.as_environment(), WAIT_VARIABLE: "1"}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> WaitingTransform:
        """Start getting ready.

        A terminal's Ctrl-C is for us alone, who end it: it inherits the mask, as what Python shows
        while it starts up is a traceback.
        """
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdin=subprocess.PIPE, text=True
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Without the word, end it."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def go(self) -> int:
        """Give the word; returns the exit code of the transform."""
        assert self._process is not None  # nosec B101 # tells mypy; __enter__ has set it
        stdin = cast(IO[str], self._process.stdin)
        with interrupts(self._process.kill):  # an interrupt leaves here, and __exit__ ends it
            with suppress(BrokenPipeError):
                stdin.write(f"{GO}\n")
                stdin.flush()  # and left open: its end tells the transform that we are gone
            code = self._process.wait()
        if code < 0:  # without a word of its own
            raise TransformError(
                f"The transform was ended from outside (signal {-code}).\n"
                "hf is as it was, and what was landed is kept: run `make transform`."
            )
        return code
