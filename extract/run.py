"""One run, end to end, whatever its job fetches.

    lock -> run record -> sources fetch in threads -> dlt loads what comes -> counts checked
         -> record completed -> old rows pruned -> report

A required source (the Hub) failing fails the run: nothing of it counts. Another source failing
leaves its last good rows in force and makes the run partial.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace

from extract import alerts, landing, runs
from extract.databases import Database, Target, open_target
from extract.databases.duckdb_database import is_interrupt
from extract.errors import CatalogError, Interrupted, RunLockedError, chain
from extract.feed import Feed
from extract.interrupts import interrupts
from extract.job import Job
from extract.kept_pages import KeptPages, remove_old
from extract.progress import new_progress, start_logging
from extract.prune import prune
from extract.runs import Run
from extract.settings import Settings
from extract.shrink import withhold_shrunk
from extract.sources import hub
from extract.sources.every import EXTRACT

log = logging.getLogger(__name__)


def extract(settings: Settings, lock_held: bool = False) -> Run:
    """Runs one extract: `run_job` of every source that the settings name."""
    return run_job(settings, EXTRACT, lock_held)


def run_job(settings: Settings, job: Job, lock_held: bool = False) -> Run:
    """Runs a job once and returns the run's record, which was written whatever happened.

    Args:
        lock_held: the caller holds the target's lock and goes on with it afterwards.

    Raises:
        CatalogError: the run failed; its record says so.
    """
    run = runs.new_run(settings, job.kind, job.options)
    target = open_target(settings)
    if settings.dry_run:
        _log_to_file(settings, run, target)
        _dry_run(settings, job, run)
        return run
    _recorded(settings, job, run, target, nullcontext() if lock_held else target.lock(held_by()))
    return run


def run_under_lock(settings: Settings, job: Job) -> Run:
    """One of several runs of a caller who holds the lock.

    Raises:
        CatalogError: the run failed; its record says so.
    """
    run = runs.new_run(settings, job.kind, job.options)
    _recorded(settings, job, run, open_target(settings), nullcontext())
    return run


def _recorded(
    settings: Settings, job: Job, run: Run, target: Target, lock: AbstractContextManager[None]
) -> None:
    """The run, and its record also where it does not come to an end, or to the database."""
    try:
        _log_to_file(settings, run, target)
        with lock, interrupts(lambda: _keep_interrupted(settings, run, target)):
            _between_records(settings, job, run, target)
    except RunLockedError:
        raise  # the run never began
    except Exception as error:
        alerts.name_run(error, run.run_id)
        if run.status == "running" and isinstance(error, CatalogError | OSError):
            # the database was not even reached
            runs.never_began(settings, run, target, error)
        raise


def _log_to_file(settings: Settings, run: Run, target: Target) -> None:
    start_logging(settings, settings.state_dir / "logs" / f"{run.run_id}.log")
    log.debug("run %s: %s into %s", run.run_id, run.options, target.describe())


def _between_records(settings: Settings, job: Job, run: Run, target: Target) -> None:
    """The run between its first record and its last."""
    landing.clean_folders(settings.state_dir)
    target.prepare_work()
    database = target.connect()
    try:
        with _failure_recorded(settings, run, target, database):
            _start_record(settings, run, target, database)
            kept = _kept_pages(settings, job, run, target, database)
            _fetch_and_land(settings, job, run, target, database, kept)
            runs.finish(database, run)
        if kept is not None:
            kept.discard()
        _prune(settings, database)
    finally:
        database.close()


def _start_record(settings: Settings, run: Run, target: Target, database: Database) -> None:
    runs.make_tables(database, target)
    runs.fail_unfinished(database, run.started_at)
    runs.write_spooled(database, settings.state_dir, target.describe())
    runs.begin(database, run)


@contextmanager
def _failure_recorded(
    settings: Settings, run: Run, target: Target, database: Database
) -> Iterator[None]:
    """Writes a failure into the record; into the spool where the database is lost."""
    try:
        yield
    except BaseException as error:
        interrupted = _is_interrupt(error)
        run.end("failed", "interrupted" if interrupted else runs.one_line(error))
        try:
            runs.finish(database, run)
        except CatalogError as lost:
            log.debug("run record kept for the next run: %s", lost)
            runs.spool(settings.state_dir, run, target.describe())
        if interrupted and not isinstance(error, KeyboardInterrupt | Interrupted):
            raise KeyboardInterrupt from error
        raise


def _is_interrupt(error: BaseException) -> bool:
    """Whether Ctrl-C ended it, however dlt and the engines wrapped that."""
    return any(
        isinstance(link, KeyboardInterrupt | Interrupted) or is_interrupt(link)
        for link in chain(error)
    )


def _keep_interrupted(settings: Settings, run: Run, target: Target) -> None:
    """The watchdog's last act where the main thread cannot get to the database in time."""
    kept = replace(run)
    kept.end("failed", "interrupted")
    runs.spool(settings.state_dir, kept, target.describe())


def _kept_pages(
    settings: Settings, job: Job, run: Run, target: Target, database: Database
) -> KeptPages | None:
    """Where a run of every model keeps its pages, with what an earlier one left unlanded."""
    remove_old(settings.state_dir)
    if job is not EXTRACT or settings.scope != "hub" or "hub" not in settings.sources:
        return None
    request = (target.describe(), *hub.request_of_every_model(settings))
    kept = KeptPages(settings.state_dir, request, run.run_id, target.rows_per_file)
    if runs.is_completed(database, kept.last_run_id):
        kept.discard()  # killed after its last word
    return kept


def _fetch_and_land(
    settings: Settings,
    job: Job,
    run: Run,
    target: Target,
    database: Database,
    kept: KeptPages | None,
) -> None:
    log.info("Run %s into %s", run.run_id, target.describe())
    with new_progress(settings) as progress:
        feed = Feed(run.run_id, progress, settings.max_rejected)
        feed.kept = kept
        try:
            job.start(settings, feed)
            run.load_ids = landing.land(
                feed.landings(), target, database, settings.state_dir, run.run_id, kept
            )
            progress.stage("Checking what landed")
            landing.check_landed(database, run.run_id, feed.expected_rows())
            withhold_shrunk(database, feed, settings)
        finally:
            feed.stop()
            _report(run, feed, job)
    run.end(_status(run), _first_error(run))


def _dry_run(settings: Settings, job: Job, run: Run) -> None:
    """Fetches and checks everything; counts instead of loading."""
    landed: Counter[str] = Counter()
    with interrupts(lambda: None), new_progress(settings) as progress:
        feed = Feed(run.run_id, progress, settings.max_rejected)
        try:
            job.start(settings, feed)
            for page in feed.landings():
                for name, table in page.tables:
                    landed[name] += table.num_rows
        finally:
            feed.stop()
            _report(run, feed, job)
    run.end(_status(run), _first_error(run))


def _report(run: Run, feed: Feed, job: Job) -> None:
    skipped = {name: {"status": "skipped"} for name in job.sources}
    run.sources = skipped | {name: report.as_dict() for name, report in feed.reports.items()}
    run.listings = list(feed.listings)


def _status(run: Run) -> str:
    short = any(source["status"] in ("failed", "partial") for source in run.sources.values())
    return "partial" if short else "success"


def _first_error(run: Run) -> str | None:
    errors = [f"{name}: {source['error']}" for name, source in run.sources.items()
              if source.get("error")]  # fmt: skip
    return "; ".join(errors) or None


def _prune(settings: Settings, database: Database) -> None:
    """Old rows that cannot be removed now are removed next time: no reason to fail a good run."""
    try:
        prune(database, settings.raw_runs_kept)
    except CatalogError as error:
        log.warning("Old raw rows were not removed: %s", error)


def held_by() -> str:
    """What holds the lock, for people: the command without its options."""
    words = [word for word in sys.argv[1:2] if not word.startswith("-")]
    return " ".join(["python -m extract", *words])
