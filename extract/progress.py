"""What a person or a log sees while a run works, and the log file of the run.

A terminal gets a bar with rates; anything else gets plain lines with a time, now and then. The log
file in `<state dir>/logs/<run_id>.log` gets everything, always; the newest LOGS_KEPT stay. Secrets
are masked in all of them.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from extract.allowance import Allowance
from extract.errors import CatalogError
from extract.redact import RedactingFormatter, printable
from extract.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

log = logging.getLogger(__name__)
LOGS_KEPT = 30
LINE_EVERY = 5.0  # seconds between two plain lines
LONG_LINE_EVERY = 30.0
RECORDS_PER_PAGE = 1000
SCREEN_FORMAT = "%(asctime)s %(levelname)s %(message)s"
FILE_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s %(message)s"


class Progress:
    """Counts what has come; the base class shows nothing (`--quiet`, tests)."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.records = 0
        self.listings = 0
        self.total = 0
        self.expected: int | None = None
        self.allowance: Callable[[], Allowance | None] | None = None
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
        self, parts: int, records: int | None, allowance: Callable[[], Allowance | None]
    ) -> None:
        """One listing that takes long enough for an end time to be told.

        Args:
            parts: it comes in so many.
            records: about how many it has; None where nobody knows.
            allowance: what the rate limit leaves.
        """
        self.total, self.expected, self.allowance = parts, records, allowance
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
        allowance = self.allowance() if self.allowance else None
        said = f", {allowance.left:,} requests left in the window" if allowance else ""
        if not self.expected or not self.records:
            return said
        busy = max(time.monotonic() - self.started - self._waited, 1e-3)
        pages = max(0, self.expected - self.records - self._from_before) / RECORDS_PER_PAGE
        per_second = self.records / RECORDS_PER_PAGE / busy
        seconds = allowance.seconds_for(pages, per_second) if allowance else pages / per_second
        return f"{said}, about {seconds / 60:.0f} min to go"


class Lines(Progress):
    """Plain lines for CI and logs."""

    def __init__(self) -> None:
        super().__init__()
        self._next = self.started + LINE_EVERY

    def show(self, what: str) -> None:
        """A line every few seconds, of a long listing now and then."""
        now = time.monotonic()
        every = LONG_LINE_EVERY if self.allowance else LINE_EVERY
        with self.lock:
            due = now >= self._next
            self._next = now + every if due else self._next
        if due:
            kind = "parts" if self.allowance else "listings"
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


def start_logging(settings: Settings, log_file: Path | None = None) -> None:
    """Sends log records to stderr as asked, and to the run's log file; libraries' too."""
    logging.raiseExceptions = False  # a full disk ends the run in its own words, not in logging's
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if getattr(handler, "of_catalog", False)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.DEBUG if settings.verbose else logging.INFO)
    screen = logging.StreamHandler(sys.stderr)
    bar = sys.stderr.isatty() and not settings.verbose
    screen.setLevel(_screen_level(settings, bar))
    screen.setFormatter(RedactingFormatter("%(levelname)s: %(message)s" if bar else SCREEN_FORMAT))
    screen.addFilter(_OursOnScreen(settings.verbose))
    _add(root, screen)
    if log_file is not None:
        try:
            log_file.parent.mkdir(parents=True, exist_ok=True)
            keep_newest_logs(log_file.parent)
            to_file = logging.FileHandler(log_file, encoding="utf-8")
        except OSError as error:
            raise CatalogError(
                f"The log file {log_file} cannot be written: {error.strerror}.\n"
                "CATALOG_STATE_DIR must be a folder that can be written to."
            ) from error
        to_file.setFormatter(RedactingFormatter(FILE_FORMAT))
        _add(root, to_file)
    _route_libraries(settings)


def keep_newest_logs(folder: Path, kept: int = LOGS_KEPT) -> None:
    """Removes the oldest log files, so that one more makes `kept`. Names begin with their time."""
    for old in sorted(folder.glob("*.log"))[: -(kept - 1)]:
        old.unlink(missing_ok=True)


class _OursOnScreen(logging.Filter):
    """Libraries' records go to the log file; the screen shows ours, or all with --verbose."""

    def __init__(self, everything: bool) -> None:
        super().__init__()
        self._everything = everything

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the screen shows this record."""
        return self._everything or record.name.split(".")[0] == "extract"


def _screen_level(settings: Settings, bar: bool) -> int:
    if settings.verbose:
        return logging.DEBUG
    return logging.WARNING if settings.quiet or bar else logging.INFO


def _add(root: logging.Logger, handler: logging.Handler) -> None:
    handler.of_catalog = True  # type: ignore[attr-defined]
    root.addHandler(handler)


def _route_libraries(settings: Settings) -> None:
    """huggingface_hub has a handler of its own on stderr; chatty ones stay at warnings."""
    hub = logging.getLogger("huggingface_hub")
    hub.handlers.clear()
    hub.propagate = True
    hub.setLevel(logging.DEBUG if settings.verbose else logging.WARNING)
    for name in ("httpx2", "httpcore2", "httpx", "httpcore", "urllib3", "filelock"):
        logging.getLogger(name).setLevel(logging.WARNING)
