"""Sends log records to the screen and to the log file of the run.

The log file `<state dir>/logs/<run_id>.log` gets all records, those of libraries included; the
latest LOGS_KEPT files are kept. Secrets are masked in both.
"""

import logging
import sys
from pathlib import Path

from extract.config.settings import Settings
from extract.errors import CatalogError
from extract.redaction import RedactingFormatter

LOGS_KEPT = 30
SCREEN_FORMAT = "%(asctime)s %(levelname)s %(message)s"
FILE_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s %(message)s"


def start_logging(settings: Settings, log_file: Path | None = None) -> None:
    """Sends log records to stderr (as --quiet and --verbose say) and to the run's log file."""
    logging.raiseExceptions = False  # a full disk ends the run with our error, not with logging's
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
            keep_latest_logs(log_file.parent)
            to_file = logging.FileHandler(log_file, encoding="utf-8")
        except OSError as error:
            raise CatalogError(
                f"The log file {log_file} cannot be written: {error.strerror}.\n"
                "CATALOG_STATE_DIR must be a folder that can be written to."
            ) from error
        to_file.setFormatter(RedactingFormatter(FILE_FORMAT))
        _add(root, to_file)
    _route_libraries(settings)


def keep_latest_logs(folder: Path, kept: int = LOGS_KEPT) -> None:
    """Removes the oldest log files, so that `kept` are left with the next one."""
    # A name begins with the time of its run.
    for old in sorted(folder.glob("*.log"))[: -(kept - 1)]:
        old.unlink(missing_ok=True)


class _OursOnScreen(logging.Filter):
    """Shows this program's records on the screen, and those of libraries with --verbose."""

    def __init__(self, everything: bool) -> None:
        super().__init__()
        self._everything = everything

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to show this record."""
        return self._everything or record.name.split(".")[0] == "extract"


def _screen_level(settings: Settings, bar: bool) -> int:
    if settings.verbose:
        return logging.DEBUG
    return logging.WARNING if settings.quiet or bar else logging.INFO


def _add(root: logging.Logger, handler: logging.Handler) -> None:
    handler.of_catalog = True  # type: ignore[attr-defined]
    root.addHandler(handler)


def _route_libraries(settings: Settings) -> None:
    """Removes huggingface_hub's own handler on stderr; limits verbose libraries to warnings."""
    hub = logging.getLogger("huggingface_hub")
    hub.handlers.clear()
    hub.propagate = True
    hub.setLevel(logging.DEBUG if settings.verbose else logging.WARNING)
    for name in ("httpx2", "httpcore2", "httpx", "httpcore", "urllib3", "filelock"):
        logging.getLogger(name).setLevel(logging.WARNING)
