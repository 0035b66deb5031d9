"""Queries hf.ingestion_runs; the scheduler works without an answer too."""

import logging
from typing import Any

from extract.config.settings import Settings
from extract.databases import open_target

log = logging.getLogger(__name__)
LAST_RUN = (
    "select started_at, status, new_models from hf.ingestion_runs"
    " where source = 'huggingface_hub' order by started_at desc limit 1"
)
LAST_SUCCESS = (
    "select max(completed_at) from hf.ingestion_runs where status in ('success', 'partial')"
)


def published_row(settings: Settings, query: str) -> tuple[Any, ...] | None:
    """The first row of the result; None if there is none or the database cannot be queried."""
    try:
        with open_target(settings).reader() as database:
            return next(iter(database.execute(query)), None)
    except Exception as error:  # no catalog yet, or the database is unavailable
        log.debug("hf.ingestion_runs cannot be queried: %s", error)
        return None
