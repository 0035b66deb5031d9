"""Executes one run from start to end, whatever its spec fetches.

    lock -> run record -> sources fetch in threads -> dlt loads their rows -> row counts checked
         -> record completed -> retention -> report

If a required source (the Hub) fails, the run fails and none of its rows count. If another source
fails, its last good rows stay published and the run is partial.
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
from extract.databases import Database, Target, open_target, require_usable
from extract.databases.duckdb.database import is_interrupt
from extract.errors import CatalogError, Interrupted, RunLockedError, chain
from extract.landing import dlt_load, pending_records, raw_schema, run_record
from extract.landing.pending_pages import PendingPages, remove_expired
from extract.landing.queue import LandingQueue
from extract.landing.retention import apply_retention
from extract.landing.run_record import Run
from extract.landing.run_spec import RunSpec
from extract.landing.shrink_guard import withhold_shrunk
from extract.runs import alerts
from extract.runs.records import fail_unfinished, publish_records
from extract.sources import hub
from extract.sources.start import EXTRACT

log = logging.getLogger(__name__)


def extract(settings: Settings, lock_held: bool = False) -> Run:
    """Runs one extract of the sources that the settings name. Raises CatalogError."""
    return execute(settings, EXTRACT, lock_held)


def execute(settings: Settings, spec: RunSpec, lock_held: bool = False) -> Run:
    """Executes a run spec and returns the run, whose record has been written.

    Args:
        lock_held: the caller holds the target's lock and keeps it afterwards.

    Raises:
        CatalogError: the run failed; its record says so.
    """
    run = run_record.new_run(settings, spec.kind, spec.options)
    target = open_target(settings)
    if settings.dry_run:
        _log_to_file(settings, run, target)
        require_usable(target)
        _dry_run(settings, spec, run)
        return run
    lock = nullcontext() if lock_held else target.lock(lock_holder())
    _run_recorded(settings, spec, run, target, lock)
    return run


def run_under_lock(settings: Settings, spec: RunSpec) -> Run:
    """Executes a run spec for a caller that holds the lock and has set up its own log.

    Raises:
        CatalogError: the run failed; its record says so.
    """
    run = run_record.new_run(settings, spec.kind, spec.options)
    _run_recorded(settings, spec, run, open_target(settings), nullcontext())
    return run


def _run_recorded(
    settings: Settings, spec: RunSpec, run: Run, target: Target, lock: AbstractContextManager[None]
) -> None:
    """Executes the run; its record is written or saved even if the database is not reached."""
    try:
        _log_to_file(settings, run, target)
        with lock, interrupts(lambda: _save_interrupted(settings, run, target)):
            try:
                _execute(settings, spec, run, target)
            except BaseException as error:
                _save_if_unstarted(settings, run, target, error)
                publish_records(settings, target)
                raise
    except RunLockedError:
        raise  # another run holds the lock: this one never started
    except Exception as error:
        alerts.name_run(error, run.run_id)
        _save_if_unstarted(settings, run, target, error)
        raise


def _save_if_unstarted(settings: Settings, run: Run, target: Target, error: BaseException) -> None:
    """Saves the record of a run that could not reach its database."""
    if run.status == "running" and isinstance(error, CatalogError | OSError):
        pending_records.save_unstarted(settings, run, target, error)


def _log_to_file(settings: Settings, run: Run, target: Target) -> None:
    start_logging(settings, settings.state_dir / "logs" / f"{run.run_id}.log")
    log.debug("run %s: %s into %s", run.run_id, run.options, target.describe())


def _execute(settings: Settings, spec: RunSpec, run: Run, target: Target) -> None:
    """The run itself; the caller holds the lock."""
    with run.phase("prepare"):
        dlt_load.clean_folders(settings.state_dir)
        target.prepare_work()
        database = target.connect()
    try:
        with _failure_recorded(settings, run, target, database):
            with run.phase("prepare"):
                _start_record(settings, run, target, database)
                pending = _pending_pages(settings, spec, run, target, database)
            _fetch_and_land(settings, spec, run, target, database, pending)
            run_record.finish(database, run)
        if pending is not None:
            pending.discard()
        _apply_retention(settings, run, database)
    finally:
        database.close()


def _start_record(settings: Settings, run: Run, target: Target, database: Database) -> None:
    raw_schema.make_tables(database, target)
    fail_unfinished(database, run.started_at)
    pending_records.write_all(database, settings.state_dir, target.describe())
    run_record.begin(database, run)


@contextmanager
def _failure_recorded(
    settings: Settings, run: Run, target: Target, database: Database
) -> Iterator[None]:
    """Writes a failure into the run record, or saves the record if the database is lost."""
    try:
        yield
    except BaseException as error:
        interrupted = _is_interrupt(error)
        run.end("failed", "interrupted" if interrupted else run_record.one_line(error))
        try:
            run_record.finish(database, run)
        except CatalogError as lost:
            log.debug("run record saved for the next run: %s", lost)
            pending_records.save(settings.state_dir, run, target.describe())
        if interrupted and not isinstance(error, KeyboardInterrupt | Interrupted):
            raise KeyboardInterrupt from error
        raise


def _is_interrupt(error: BaseException) -> bool:
    """Whether the error goes back to Ctrl-C, however dlt or an engine wrapped it."""
    return any(
        isinstance(link, KeyboardInterrupt | Interrupted) or is_interrupt(link)
        for link in chain(error)
    )


def _save_interrupted(settings: Settings, run: Run, target: Target) -> None:
    """Saves the record from the watchdog if the main thread cannot write it in time."""
    interrupted = replace(run)
    interrupted.end("failed", "interrupted")
    pending_records.save(settings.state_dir, interrupted, target.describe())


def _pending_pages(
    settings: Settings, spec: RunSpec, run: Run, target: Target, database: Database
) -> PendingPages | None:
    """The pending pages of a run of every model; None for other runs."""
    remove_expired(settings.state_dir)
    if spec is not EXTRACT or settings.scope != "hub" or "hub" not in settings.sources:
        return None
    request = (target.describe(), *hub.whole_hub_request(settings))
    pending = PendingPages(settings.state_dir, request, run.run_id, target.rows_per_file)
    if run_record.is_completed(database, pending.last_run_id):
        pending.discard()  # that run was killed after it had completed its record
    return pending


def _fetch_and_land(
    settings: Settings,
    spec: RunSpec,
    run: Run,
    target: Target,
    database: Database,
    pending: PendingPages | None,
) -> None:
    log.info("Run %s into %s", run.run_id, target.describe())
    with new_progress(settings) as progress:
        queue = LandingQueue(run.run_id, progress, settings.max_rejected)
        queue.pending_pages = pending
        try:
            with run.phase("land"):
                spec.start(settings, queue)
                run.load_ids = dlt_load.land(
                    queue.page_rows(), target, database, settings.state_dir, run.run_id, pending
                )
            progress.stage("Checking what landed")
            with run.phase("check"):
                dlt_load.check_landed(database, run.run_id, queue.expected_rows())
                withhold_shrunk(database, queue, settings)
        finally:
            queue.stop()
            _report(run, queue, spec)
    run.end(_status(run), _first_error(run))


def _dry_run(settings: Settings, spec: RunSpec, run: Run) -> None:
    """Fetches and validates everything, but counts the rows instead of loading them."""
    landed: Counter[str] = Counter()
    with interrupts(lambda: None), new_progress(settings) as progress:
        queue = LandingQueue(run.run_id, progress, settings.max_rejected)
        try:
            spec.start(settings, queue)
            for page in queue.page_rows():
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
    is_partial = any(source["status"] in ("failed", "partial") for source in run.sources.values())
    return "partial" if is_partial else "success"


def _first_error(run: Run) -> str | None:
    errors = [f"{name}: {source['error']}" for name, source in run.sources.items()
              if source.get("error")]  # fmt: skip
    return "; ".join(errors) or None


def _apply_retention(settings: Settings, run: Run, database: Database) -> None:
    """Applies the retention; a failure is only logged, as the next run tries again."""
    try:
        with run.phase("retention"):
            apply_retention(database, settings.raw_runs_kept)
        run_record.finish(database, run)  # once more, with the seconds of this
    except CatalogError as error:
        log.warning("Old raw rows were not removed: %s", error)


def lock_holder() -> str:
    """The name that the lock shows to other runs: the command without its options."""
    words = [word for word in sys.argv[1:2] if not word.startswith("-")]
    return " ".join(["python -m extract", *words])
