"""A transform in a process of its own that gets ready while rows are fetched.

Importing dbt and reading its project takes seconds and needs no rows. The process waits for the
start signal, a line on its stdin, and ends with the process that would give it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from types import TracebackType
from typing import IO, cast

from extract.config.settings import ROOT, Settings
from extract.console.interrupts import interrupts
from extract.errors import TransformError
from extract.transform.command import START, WAIT_VARIABLE


class WaitingTransform:
    """A transform in a process of its own that is ready to begin and waits for the start signal."""

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
        """Without the start signal, end it."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def start(self) -> int:
        """Give the start signal; returns the exit code of the transform."""
        assert self._process is not None  # nosec B101 # tells mypy; __enter__ has set it
        stdin = cast(IO[str], self._process.stdin)
        with interrupts(self._process.kill):  # an interrupt leaves here, and __exit__ ends it
            with suppress(BrokenPipeError):
                stdin.write(f"{START}\n")
                stdin.flush()  # and left open: its end tells the transform that we are gone
            code = self._process.wait()
        if code < 0:  # it could not say why itself
            raise TransformError(
                f"The transform was ended from outside (signal {-code}).\n"
                "hf was not changed, and what was landed is kept: run `make transform`."
            )
        return code
