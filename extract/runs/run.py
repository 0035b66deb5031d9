"""One run, end to end, whatever its spec fetches.

    lock -> run record -> sources fetch in threads -> dlt loads what comes -> counts checked
         -> record completed -> old rows removed -> report

A required source (the Hub) failing fails the run: nothing of it counts. Another source failing
leaves its last good rows as they were and makes the run partial.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace

from extract.config.settings import Settings
from extract.console.interrupts import interrupts
from extract.console.log_files import start_logging
from extract.console.progress import new_progress
from extract.databases import Database, Target, open_target
from extract.databases.duckdb.database import is_interrupt
from extract.errors import CatalogError, Interrupted, RunLockedError, chain
from extract.landing import dlt_load, run_record
from extract.landing.kept_pages import KeptPages, remove_old
from extract.landing.queue import LandingQueue
from extract.landing.retention import apply_retention
from extract.landing.run_record import Run
from extract.landing.run_spec import RunSpec
from extract.landing.shrink_guard import withhold_shrunk
from extract.runs import alerts
from extract.sources import hub
from extract.sources.start import EXTRACT

log = logging.getLogger(__name__)


def extract(settings: Settings, lock_held: bool = False) -> Run:
    """Runs one extract: `execute` of every source that the settings name."""
    return execute(settings, EXTRACT, lock_held)


def execute(settings: Settings, spec: RunSpec, lock_held: bool = False) -> Run:
    """Runs a spec once and returns the run's record, which was written whatever happened.

    Args:
        lock_held: the caller holds the target's lock and goes on with it afterwards.

    Raises:
        CatalogError: the run failed; its record says so.
    """
    run = run_record.new_run(settings, spec.kind, spec.options)
    target = open_target(settings)
    if settings.dry_run:
        _log_to_file(settings, run, target)
        _dry_run(settings, spec, run)
        return run
    _recorded(settings, spec, run, target, nullcontext() if lock_held else target.lock(held_by()))
    return run


def run_under_lock(settings: Settings, spec: RunSpec) -> Run:
    """One of several runs of a caller who holds the lock.

    Raises:
        CatalogError: the run failed; its record says so.
    """
    run = run_record.new_run(settings, spec.kind, spec.options)
    _recorded(settings, spec, run, open_target(settings), nullcontext())
    return run


def _recorded(
    settings: Settings, spec: RunSpec, run: Run, target: Target, lock: AbstractContextManager[None]
) -> None:
    """The run, and its record also where it does not come to an end, or to the database."""
    try:
        _log_to_file(settings, run, target)
        with lock, interrupts(lambda: _keep_interrupted(settings, run, target)):
            _between_records(settings, spec, run, target)
    except RunLockedError:
        raise  # the run never began
    except Exception as error:
        alerts.name_run(error, run.run_id)
        if run.status == "running" and isinstance(error, CatalogError | OSError):
            # the database was not even reached
            run_record.never_began(settings, run, target, error)
        raise


def _log_to_file(settings: Settings, run: Run, target: Target) -> None:
    start_logging(settings, settings.state_dir / "logs" / f"{run.run_id}.log")
    log.debug("run %s: %s into %s", run.run_id, run.options, target.describe())


def _between_records(settings: Settings, spec: RunSpec, run: Run, target: Target) -> None:
    """The run between its first record and its last."""
    dlt_load.clean_folders(settings.state_dir)
    target.prepare_work()
    database = target.connect()
    try:
        with _failure_recorded(settings, run, target, database):
            _start_record(settings, run, target, database)
            kept = _kept_pages(settings, spec, run, target, database)
            _fetch_and_land(settings, spec, run, target, database, kept)
            run_record.finish(database, run)
        if kept is not None:
            kept.discard()
        _apply_retention(settings, database)
    finally:
        database.close()


def _start_record(settings: Settings, run: Run, target: Target, database: Database) -> None:
    run_record.make_tables(database, target)
    run_record.fail_unfinished(database, run.started_at)
    run_record.write_spooled(database, settings.state_dir, target.describe())
    run_record.begin(database, run)


@contextmanager
def _failure_recorded(
    settings: Settings, run: Run, target: Target, database: Database
) -> Iterator[None]:
    """Writes a failure into the record; into the spool where the database is lost."""
    try:
        yield
    except BaseException as error:
        interrupted = _is_interrupt(error)
        run.end("failed", "interrupted" if interrupted else run_record.one_line(error))
        try:
            run_record.finish(database, run)
        except CatalogError as lost:
            log.debug("run record kept for the next run: %s", lost)
            run_record.spool(settings.state_dir, run, target.describe())
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
    run_record.spool(settings.state_dir, kept, target.describe())


def _kept_pages(
    settings: Settings, spec: RunSpec, run: Run, target: Target, database: Database
) -> KeptPages | None:
    """Where a run of every model keeps its pages, with what an earlier one left unlanded."""
    remove_old(settings.state_dir)
    if spec is not EXTRACT or settings.scope != "hub" or "hub" not in settings.sources:
        return None
    request = (target.describe(), *hub.request_of_whole_hub(settings))
    kept = KeptPages(settings.state_dir, request, run.run_id, target.rows_per_file)
    if run_record.is_completed(database, kept.last_run_id):
        kept.discard()  # killed after its last word
    return kept


def _fetch_and_land(
    settings: Settings,
    spec: RunSpec,
    run: Run,
    target: Target,
    database: Database,
    kept: KeptPages | None,
) -> None:
    log.info("Run %s into %s", run.run_id, target.describe())
    with new_progress(settings) as progress:
        queue = LandingQueue(run.run_id, progress, settings.max_rejected)
        queue.kept = kept
        try:
            spec.start(settings, queue)
            run.load_ids = dlt_load.land(
                queue.landings(), target, database, settings.state_dir, run.run_id, kept
            )
            progress.stage("Checking what landed")
            dlt_load.check_landed(database, run.run_id, queue.expected_rows())
            withhold_shrunk(database, queue, settings)
        finally:
            queue.stop()
            _report(run, queue, spec)
    run.end(_status(run), _first_error(run))


def _dry_run(settings: Settings, spec: RunSpec, run: Run) -> None:
    """Fetches and checks everything; counts instead of loading."""
    landed: Counter[str] = Counter()
    with interrupts(lambda: None), new_progress(settings) as progress:
        queue = LandingQueue(run.run_id, progress, settings.max_rejected)
        try:
            spec.start(settings, queue)
            for page in queue.landings():
                for name, table in page.tables:
                    landed[name] += table.num_rows
        finally:
            queue.stop()
            _report(run, queue, spec)
    run.end(_status(run), _first_error(run))


def _report(run: Run, queue: LandingQueue, spec: RunSpec) -> None:
    skipped = {name: {"status": "skipped"} for name in spec.sources}
    run.sources = skipped | {name: report.as_dict() for name, report in queue.reports.items()}
    run.listings = list(queue.listings)


def _status(run: Run) -> str:
    short = any(source["status"] in ("failed", "partial") for source in run.sources.values())
    return "partial" if short else "success"


def _first_error(run: Run) -> str | None:
    errors = [f"{name}: {source['error']}" for name, source in run.sources.items()
              if source.get("error")]  # fmt: skip
    return "; ".join(errors) or None


def _apply_retention(settings: Settings, database: Database) -> None:
    """Old rows that cannot be removed now are removed next time: no reason to fail a good run."""
    try:
        apply_retention(database, settings.raw_runs_kept)
    except CatalogError as error:
        log.warning("Old raw rows were not removed: %s", error)


def held_by() -> str:
    """What holds the lock, for people: the command without its options."""
    words = [word for word in sys.argv[1:2] if not word.startswith("-")]
    return " ".join(["python -m extract", *words])
