"""dbt.log: what dbt tells, from `info` up, with secrets masked; the newest megabytes stay.

dbt's own log file formats and scrubs every event, the many of `debug` too, before it asks for the
level: a tenth of the time of a build.
"""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from extract.redaction import RedactingFormatter

NAME = "dbt.log"
FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(message)s"
FILE_BYTES, OLDER_FILES = 10_000_000, 5
LEVELS = {"info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}


class BuildLog:
    """Listens to dbt's events."""

    def __init__(self, folder: Path) -> None:
        """The file is opened by the first event, in the folder that dbt has made by then."""
        handler = RotatingFileHandler(
            folder / NAME, "a", FILE_BYTES, OLDER_FILES, encoding="utf-8", delay=True
        )
        handler.setFormatter(RedactingFormatter(FORMAT))
        self._log = logging.Logger("dbt")
        self._log.addHandler(handler)

    def __call__(self, event: Any) -> None:
        """Write an event, unless it is of `debug` or only spaces lines out."""
        level = LEVELS.get(event.info.level)
        if level and event.info.msg:
            self._log.log(level, "%s", event.info.msg)
