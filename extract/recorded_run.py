"""A run that lands something else than the sources: the same record, landing and failure handling.

    run record -> `start` fetches in threads -> dlt loads what comes -> record completed -> pruned

The caller holds the target's lock, over several such runs and a transform if need be.
"""

import logging
from collections.abc import Callable
from typing import Any

from extract import landing, runs
from extract.databases import Database, Target, open_target
from extract.errors import CatalogError
from extract.feed import Feed
from extract.interrupts import interrupts
from extract.progress import new_progress
from extract.run import _failure_recorded, _first_error, _keep_interrupted, _prune, _start_record
from extract.runs import Run
from extract.settings import Settings

log = logging.getLogger(__name__)
Start = Callable[[Settings, Feed], None]


def recorded(
    settings: Settings, kind: str, start: Start, options: dict[str, Any] | None = None
) -> Run:
    """Runs one fetch and gives its record, which was written whatever happened.

    Args:
        kind: what the record calls it.
        start: registers sources with the feed and starts it.
        options: what the record keeps of them; never the sources of an extract.

    Raises:
        CatalogError: the run failed; its record says so.
    """
    run = runs.new_run(settings, kind, {"target": settings.target, **(options or {})})
    target = open_target(settings)
    try:
        with interrupts(lambda: _keep_interrupted(settings, run, target)):
            _between_records(settings, run, target, start)
    except CatalogError as error:
        if run.status == "running":  # the database was not even reached
            run.end("failed", runs.one_line(error))
            runs.spool(settings.state_dir, run, target.describe())
        raise
    return run


def _between_records(settings: Settings, run: Run, target: Target, start: Start) -> None:
    landing.clean_folders(settings.state_dir)
    target.prepare_work()
    database = target.connect()
    try:
        with _failure_recorded(settings, run, target, database):
            _start_record(settings, run, target, database)
            _fetch_and_land(settings, run, target, database, start)
            runs.finish(database, run)
        _prune(settings, database)
    finally:
        database.close()


def _fetch_and_land(
    settings: Settings, run: Run, target: Target, database: Database, start: Start
) -> None:
    with new_progress(settings) as progress:
        feed = Feed(run.run_id, progress)
        try:
            start(settings, feed)
            run.load_ids = landing.land(
                feed.tables(), target, database, settings.state_dir, run.run_id
            )
        finally:
            feed.stop()
            for report in feed.reports.values():
                if report.status == "success" and report.error:
                    report.status = "partial"
            run.sources = {name: report.as_dict() for name, report in feed.reports.items()}
    partial = any(source["status"] != "success" for source in run.sources.values())
    run.end("partial" if partial else "success", _first_error(run))
