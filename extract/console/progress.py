"""What a person or a log sees while a run works.

A terminal gets a bar with rates; anything else gets plain lines with a time, now and then.
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
    """Counts what has come; the base class shows nothing (`--quiet`, tests)."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.records = 0
        self.listings = 0
        self.total = 0
        self.expected: int | None = None
        self.rate_limit: Callable[[], RateLimit | None] | None = None
        self.lock = threading.Lock()
        self._waited = 0.0
        self._from_before = 0

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
        """One listing that takes long enough for an end time to be told.

        Args:
            parts: it comes in so many.
            records: about how many it has; None where nobody knows.
            rate_limit: what the rate limit leaves.
        """
        self.total, self.expected, self.rate_limit = parts, records, rate_limit
        self.listings = 0

    def part_done(self) -> None:
        """A part of a long listing has ended."""
        with self.lock:
            self.listings += 1

    def taken_up(self, records: int) -> None:
        """Records are there that an earlier run fetched: they say nothing of the rate."""
        with self.lock:
            self._from_before += records

    def add(self, source: str, listing: str, records: int) -> None:
        """Records of a page have come."""
        with self.lock:
            self.records += records
        self.show(listing or source)

    def listing_done(self, listing: str, records: int) -> None:
        """A listing has ended."""
        with self.lock:
            self.listings += 1
        log.debug("%s: complete, %d records", listing, records)

    def stage(self, text: str) -> None:
        """The run goes on to something else than fetching."""
        log.info("%s", text)

    def wait(self, seconds: float) -> None:
        """The rate limit asks to wait."""
        with self.lock:
            self._waited += seconds
        log.warning("Rate limited: waiting %.0f s, then going on.", seconds)

    def show(self, what: str) -> None:
        """Brings the screen up to date."""

    @property
    def rate(self) -> float:
        """Records a second since the start."""
        return self.records / max(time.monotonic() - self.started, 1e-3)

    @property
    def outlook(self) -> str:
        """What the rate limit leaves, and when a long listing will have come, waits included."""
        rate_limit = self.rate_limit() if self.rate_limit else None
        said = f", {rate_limit.left:,} requests left in the window" if rate_limit else ""
        if not self.expected or not self.records:
            return said
        busy = max(time.monotonic() - self.started - self._waited, 1e-3)
        pages = max(0, self.expected - self.records - self._from_before) / RECORDS_PER_PAGE
        per_second = self.records / RECORDS_PER_PAGE / busy
        seconds = rate_limit.seconds_for(pages, per_second) if rate_limit else pages / per_second
        return f"{said}, about {seconds / 60:.0f} min to go"


class Lines(Progress):
    """Plain lines for CI and logs."""

    def __init__(self) -> None:
        super().__init__()
        self._next = self.started + LINE_EVERY

    def show(self, what: str) -> None:
        """A line every few seconds, of a long listing now and then."""
        now = time.monotonic()
        every = LONG_LINE_EVERY if self.rate_limit else LINE_EVERY
        with self.lock:
            due = now >= self._next
            self._next = now + every if due else self._next
        if due:
            kind = "parts" if self.rate_limit else "listings"
            ended = min(self.listings, self.total)
            done = f"{ended} of {self.total} {kind}, " if self.total else ""
            count = self.records + self._from_before
            said = "Fetching %s: %s%d records, %.0f/s%s"
            log.info(said, what, done, count, self.rate, self.outlook)


class Bars(Progress):
    """A bar for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        self._escape = escape  # rich reads [..] as markup, and names from outside are data
        self._bar: Bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(
                "{task.fields[records]:,} records, {task.fields[rate]:,.0f}/s{task.fields[outlook]}"
            ),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID = self._bar.add_task(
            "Connecting", total=None, records=0, rate=0.0, outlook=""
        )

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def show(self, what: str) -> None:
        """Moves the bar."""
        self._update(f"Fetching {what[:32]}")

    def stage(self, text: str) -> None:
        """Names the stage on the bar."""
        super().stage(text)
        self._update(text)

    def wait(self, seconds: float) -> None:
        """Says on the bar that the run waits."""
        super().wait(seconds)
        self._update(f"Rate limited, waiting {seconds:.0f} s")

    def _update(self, text: str) -> None:
        self._bar.update(
            self._task,
            description=self._escape(printable(text)),
            completed=min(self.listings, self.total) if self.total else 0,
            total=self.total or None,
            records=self.records + self._from_before,
            rate=self.rate,
            outlook=self.outlook,
        )


def new_progress(settings: Settings) -> Progress:
    """The kind of progress that fits where stderr goes."""
    if settings.quiet:
        return Progress()
    return Bars() if sys.stderr.isatty() and not settings.verbose else Lines()
