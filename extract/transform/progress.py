"""Shows the progress of a build: a bar on a terminal, else a line every ten seconds."""

from __future__ import annotations

import logging
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from extract.config.settings import Settings
from extract.transform.dbt import FAILED_STATUSES, Step

log = logging.getLogger(__name__)
SECONDS_BETWEEN_LINES = 10.0


class StepProgress:
    """A context manager; dbt's threads call `step` as steps finish."""

    def __init__(self, settings: Settings) -> None:
        """Uses a bar on a terminal, unless `--quiet` is given."""
        console = Console(stderr=True)
        self._bars: Progress | None = None
        if console.is_terminal and not settings.quiet:
            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bars = Progress(
                TextColumn("{task.description}"), *columns, console=console, transient=True
            )
            self._task = self._bars.add_task("transform", total=None)
        self._finished = 0
        self._last_line = time.monotonic()

    def __enter__(self) -> StepProgress:
        """Starts the bar."""
        log.info("transform: dbt builds and tests hf")
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

    def step(self, step: Step, total: int) -> None:
        """Counts and shows a finished step of `total`."""
        self._finished += 1
        level = logging.WARNING if step.status in FAILED_STATUSES else logging.DEBUG
        log.log(level, "%s %s: %s in %.2f s", step.kind, step.name, step.status, step.seconds)
        if self._bars:
            label = f"transform  {step.name[:40]:<40}"
            self._bars.update(self._task, completed=self._finished, total=total, description=label)
        elif time.monotonic() - self._last_line > SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            log.info("transform: %s of %s steps", self._finished, total)
