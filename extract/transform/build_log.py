"""Writes dbt.log: dbt's events from level `info` up, with secrets masked; old files are rotated.

It replaces dbt's own log file, which formats every event, the many of `debug` included, before it
looks at the level: a tenth of the time of a build.
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
    """A callback for dbt's events that logs them."""

    def __init__(self, folder: Path) -> None:
        """Prepares the log; the file is opened at the first event, when dbt has made the folder."""
        handler = RotatingFileHandler(
            folder / NAME, "a", FILE_BYTES, OLDER_FILES, encoding="utf-8", delay=True
        )
        handler.setFormatter(RedactingFormatter(FORMAT))
        self._log = logging.Logger("dbt")
        self._log.addHandler(handler)

    def __call__(self, event: Any) -> None:
        """Logs an event, unless it is of level `debug` or empty."""
        level = LEVELS.get(event.info.level)
        if level and event.info.msg:
            self._log.log(level, "%s", event.info.msg)
