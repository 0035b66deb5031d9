"""Sends log records to the screen and to the log file of the run.

The log file `<state dir>/logs/<run_id>.log` gets all records, those of libraries included. Secrets
are masked in both. Files go by age (LOG_DAYS) and, the oldest first, by their size together.
"""

import logging
import sys
import time
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from extract.config.settings import Settings
from extract.config.state_folder import require_writable
from extract.errors import CatalogError
from extract.redaction import RedactingFormatter

DAY = 86_400  # seconds
# Bytes: of one file, after which the run goes on in the next, and of all together.
FILE_BYTES, OLDER_FILES = 50_000_000, 3
FOLDER_BYTES = 500_000_000
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
        require_writable(settings.state_dir)
        try:
            log_file.parent.mkdir(parents=True, exist_ok=True)
            remove_old_logs(log_file.parent, settings.log_days)
            to_file = RotatingFileHandler(log_file, "a", FILE_BYTES, OLDER_FILES, encoding="utf-8")
        except OSError as error:
            raise CatalogError(
                f"The log file {log_file} cannot be written: {error.strerror}.\n"
                "Make that folder writable, or set CATALOG_STATE_DIR to one that is."
            ) from error
        to_file.setFormatter(RedactingFormatter(FILE_FORMAT))
        _add(root, to_file)
    _route_libraries(settings)


def remove_old_logs(folder: Path, days: int, most: int = FOLDER_BYTES) -> None:
    """Removes log files older than so many days, and the oldest until the others have room.

    Args:
        most: bytes of all log files, that of the next run left out.
    """
    found = []
    for path in folder.glob("*.log*"):
        with suppress(FileNotFoundError):  # another command removes it just now
            found.append((path.stat().st_mtime, path.stat().st_size, path))
    kept = 0
    for modified, size, path in sorted(found, reverse=True):
        kept += size
        if modified < time.time() - days * DAY or kept > most:
            path.unlink(missing_ok=True)


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
