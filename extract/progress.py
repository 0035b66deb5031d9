"""What a person or a log sees while a run works, and the log file of the run.

A terminal gets a bar with rates; anything else gets plain lines with a time, now and then. The log
file in `<state dir>/logs/<run_id>.log` gets everything, always; the newest LOGS_KEPT stay. Secrets
are masked in all of them.
"""

import logging
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import CatalogError
from extract.redact import RedactingFormatter, printable
from extract.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

log = logging.getLogger(__name__)
LOGS_KEPT = 30
LINE_EVERY = 5.0  # seconds between two plain lines
SCREEN_FORMAT = "%(asctime)s %(levelname)s %(message)s"
FILE_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s %(message)s"


class Progress:
    """Counts what has come; the base class shows nothing (`--quiet`, tests)."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.records = 0
        self.listings = 0
        self.total = 0
        self.lock = threading.Lock()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def listings_total(self, total: int) -> None:
        """How many listings there are to fetch."""
        self.total = total

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
        log.warning("Rate limited: waiting %.0f s, then going on.", seconds)

    def show(self, what: str) -> None:
        """Brings the screen up to date."""

    @property
    def rate(self) -> float:
        """Records a second since the start."""
        return self.records / max(time.monotonic() - self.started, 1e-3)


class Lines(Progress):
    """Plain lines for CI and logs."""

    def __init__(self) -> None:
        super().__init__()
        self._next = self.started + LINE_EVERY

    def show(self, what: str) -> None:
        """A line every few seconds."""
        now = time.monotonic()
        with self.lock:
            due, self._next = now >= self._next, max(self._next, now + LINE_EVERY)
        if due:
            done = f"{self.listings} of {self.total} listings, " if self.total else ""
            log.info("Fetching %s: %s%d records, %.0f/s", what, done, self.records, self.rate)


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
            TextColumn("{task.fields[records]:,} records, {task.fields[rate]:,.0f}/s"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID = self._bar.add_task("Connecting", total=None, records=0, rate=0.0)

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
            records=self.records,
            rate=self.rate,
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
