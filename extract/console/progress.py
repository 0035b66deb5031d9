"""Shows the progress of a run: a bar with rates on a terminal, else a plain line now and then.

The bar is rich's. The counts and lines are written by hand: rich prints nothing without a terminal,
and its estimate of the end knows no rate limit.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from extract.config.settings import Settings
from extract.http.rate_limit import RateLimit
from extract.redaction import printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

log = logging.getLogger(__name__)
LINE_EVERY = 5.0  # seconds between two plain lines
LONG_LINE_EVERY = 30.0
RECORDS_PER_PAGE = 1000


class Progress:
    """Counts fetched records and listings; shows nothing itself (`--quiet`, tests)."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.records = 0
        self.listings = 0
        self.total = 0
        self.expected: int | None = None
        self.rate_limit: Callable[[], RateLimit | None] | None = None
        self.lock = threading.Lock()
        self._waited = 0.0
        self._resumed = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def listings_total(self, total: int) -> None:
        """How many listings there are to fetch."""
        self.total = total

    def long_listing(
        self, parts: int, records: int | None, rate_limit: Callable[[], RateLimit | None]
    ) -> None:
        """Switches to one long listing, for which the time left is estimated.

        Args:
            parts: in how many parts it is fetched.
            records: about how many records it has; None if unknown.
            rate_limit: returns what is left of the rate limit.
        """
        self.total, self.expected, self.rate_limit = parts, records, rate_limit
        self.listings = 0

    def part_done(self) -> None:
        """Counts a finished part of a long listing."""
        with self.lock:
            self.listings += 1

    def resumed(self, records: int) -> None:
        """Counts records that an earlier run fetched; they do not affect the rate."""
        with self.lock:
            self._resumed += records

    def add(self, source: str, listing: str, records: int) -> None:
        """Counts the records of a page and updates the screen."""
        with self.lock:
            self.records += records
        self.show(listing or source)

    def listing_done(self, listing: str, records: int) -> None:
        """Counts a finished listing."""
        with self.lock:
            self.listings += 1
        log.debug("%s: complete, %d records", listing, records)

    def stage(self, text: str) -> None:
        """Reports that the run has moved on to another stage."""
        log.info("%s", text)

    def wait(self, seconds: float) -> None:
        """Reports a wait for the rate limit, in seconds."""
        with self.lock:
            self._waited += seconds
        log.warning("Rate limited: waiting %.0f s, then continuing.", seconds)

    def show(self, what: str) -> None:
        """Updates the screen."""

    @property
    def rate(self) -> float:
        """Records a second since the start."""
        return self.records / max(time.monotonic() - self.started, 1e-3)

    @property
    def estimate(self) -> str:
        """Requests left in the window, and the time a long listing still takes, waits included."""
        rate_limit = self.rate_limit() if self.rate_limit else None
        text = f", {rate_limit.left:,} requests left in the window" if rate_limit else ""
        if not self.expected or not self.records:
            return text
        busy = max(time.monotonic() - self.started - self._waited, 1e-3)
        pages = max(0, self.expected - self.records - self._resumed) / RECORDS_PER_PAGE
        per_second = self.records / RECORDS_PER_PAGE / busy
        seconds = rate_limit.seconds_for(pages, per_second) if rate_limit else pages / per_second
        return f"{text}, about {seconds / 60:.0f} min to go"


class Lines(Progress):
    """Logs plain lines, for CI and log files."""

    def __init__(self) -> None:
        super().__init__()
        self._next = self.started + LINE_EVERY

    def show(self, what: str) -> None:
        """Logs a line every few seconds, less often for a long listing."""
        now = time.monotonic()
        every = LONG_LINE_EVERY if self.rate_limit else LINE_EVERY
        with self.lock:
            due = now >= self._next
            self._next = now + every if due else self._next
        if due:
            kind = "parts" if self.rate_limit else "listings"
            ended = min(self.listings, self.total)
            done = f"{ended} of {self.total} {kind}, " if self.total else ""
            count = self.records + self._resumed
            line = "Fetching %s: %s%d records, %.0f/s%s"
            log.info(line, what, done, count, self.rate, self.estimate)


class Bars(Progress):
    """Shows a bar on a terminal."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        self._escape = escape  # rich reads [..] as markup, but names from outside are plain text
        self._bar: Bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(
                "{task.fields[records]:,} records, {task.fields[rate]:,.0f}/s"
                "{task.fields[estimate]}"
            ),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID = self._bar.add_task(
            "Connecting", total=None, records=0, rate=0.0, estimate=""
        )

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def show(self, what: str) -> None:
        """Updates the bar."""
        self._update(f"Fetching {what[:32]}")

    def stage(self, text: str) -> None:
        """Shows the stage on the bar."""
        super().stage(text)
        self._update(text)

    def wait(self, seconds: float) -> None:
        """Shows the wait on the bar."""
        super().wait(seconds)
        self._update(f"Rate limited, waiting {seconds:.0f} s")

    def _update(self, text: str) -> None:
        self._bar.update(
            self._task,
            description=self._escape(printable(text)),
            completed=min(self.listings, self.total) if self.total else 0,
            total=self.total or None,
            records=self.records + self._resumed,
            rate=self.rate,
            estimate=self.estimate,
        )


def new_progress(settings: Settings) -> Progress:
    """Returns the kind of progress that suits stderr: nothing, a bar or lines."""
    if settings.quiet:
        return Progress()
    return Bars() if sys.stderr.isatty() and not settings.verbose else Lines()
