"""What hf.ingestion_runs says of runs; a scheduler can do without its answer."""

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


def published_row(settings: Settings, question: str) -> tuple[Any, ...] | None:
    """The first row of the answer; None where there is none, or it cannot be asked for now."""
    try:
        with open_target(settings).reader() as database:
            return next(iter(database.execute(question)), None)
    except Exception as error:  # no catalog yet, or a database that is away
        log.debug("hf.ingestion_runs cannot be asked: %s", error)
        return None
