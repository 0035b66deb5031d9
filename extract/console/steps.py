"""Shows how far a command with known steps is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from extract.config.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")
SECONDS_BETWEEN_LINES = 10.0
NAME_WIDTH = 40


class Steps:
    """A context manager; steps are told as they begin or as they end."""

    def __init__(self, settings: Settings, command: str) -> None:
        """Uses a bar on a terminal, unless `--quiet` is given."""
        self._command = command
        console = Console(stderr=True)
        self._bars: Progress | None = None
        if console.is_terminal and not settings.quiet:
            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bars = Progress(
                TextColumn("{task.description}"), *columns, console=console, transient=True
            )
            self._task = self._bars.add_task(command, total=None)
        self._finished = 0
        self._last_line = time.monotonic()

    def __enter__(self) -> Steps:
        """Starts the bar."""
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops the bar."""
        if self._bars:
            self._bars.stop()

    def finish(self, name: str, total: int) -> None:
        """Counts and shows a finished step of `total`."""
        self._finished += 1
        self._show(name, total)

    def each(self, steps: Sequence[T], name: Callable[[T], str]) -> Iterator[T]:
        """Yields the steps; each is shown while the caller works on it."""
        for step in steps:
            self._show(name(step), len(steps))
            yield step
            self._finished += 1

    def _show(self, name: str, total: int) -> None:
        if self._bars:
            label = f"{self._command}  {name[:NAME_WIDTH]:<{NAME_WIDTH}}"
            self._bars.update(self._task, completed=self._finished, total=total, description=label)
        elif time.monotonic() - self._last_line > SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            log.info("%s: %s of %s steps, at %s", self._command, self._finished, total, name)
