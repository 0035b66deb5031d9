"""A transform in a child process that loads dbt while rows are fetched.

Importing dbt and parsing its project takes seconds and needs no rows. The child then waits for the
start signal, a line on its stdin, and exits if its parent does.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from types import TracebackType
from typing import IO, cast

from extract.config import places
from extract.config.settings import Settings
from extract.console.interrupts import interrupts
from extract.errors import TransformError
from extract.transform.command import START, WAIT_VARIABLE


class WaitingTransform:
    """A transform in a child process that waits for the start signal; a context manager."""

    def __init__(self, settings: Settings, arguments: list[str]) -> None:
        """`arguments` are options for `dbt build`; the target is passed in the environment."""
        # With --json, stdout is reserved for the document that the caller prints.
        quiet = settings.quiet or settings.as_json
        shown = ["--verbose"] * settings.verbose + ["--quiet"] * quiet
        self._command = places.child("transform", *shown, *arguments)
        self._environment = {**os.environ, **settings.as_environment(), WAIT_VARIABLE: "1"}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> WaitingTransform:
        """Starts the child process.

        It inherits a mask that blocks the terminal's Ctrl-C, for which Python would print a
        traceback while it starts; this process handles Ctrl-C and ends the child.
        """
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process = subprocess.Popen(
                self._command,
                cwd=places.CHILD_FOLDER,
                env=self._environment,
                stdin=subprocess.PIPE,
                text=True,
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
        """Ends the child process if it is still waiting or running."""
        self.end()

    def end(self) -> None:
        """Kills the child process if it is still waiting or running."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def start(self) -> int:
        """Sends the start signal, waits for the transform and returns its exit code."""
        assert self._process is not None  # nosec B101 # for mypy; set in __enter__
        stdin = cast(IO[str], self._process.stdin)
        with interrupts(self._process.kill):  # after an interrupt __exit__ ends the child
            with suppress(BrokenPipeError):
                stdin.write(f"{START}\n")
                stdin.flush()  # left open: the transform exits when it closes
            code = self._process.wait()
        if code < 0:  # killed, so it printed no reason
            raise TransformError(
                f"The transform was killed by signal {-code}.\n"
                "hf was not changed, and the landed rows are kept:"
                f" run `{places.command('transform')}`."
            )
        return code
