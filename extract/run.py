"""One extract run, end to end.

    lock -> run record -> sources fetch in threads -> dlt loads what comes -> counts checked
         -> record completed -> old rows pruned -> report

The Hub failing fails the run: nothing of it counts. Another source failing leaves its last good
rows in force and makes the run partial.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime

from extract import landing, runs
from extract.databases import Database, Target, open_target
from extract.databases.duckdb_database import is_interrupt
from extract.errors import CatalogError, Interrupted, RunLockedError, chain
from extract.feed import Feed, SourceReport
from extract.hub_client import HubClient
from extract.interrupts import interrupts
from extract.progress import new_progress, start_logging
from extract.prune import prune
from extract.raw_rows import Batch
from extract.redact import public_url
from extract.runs import Run
from extract.settings import HUB_TRENDING, Settings
from extract.shrink import withhold_shrunk
from extract.sources import community, hub, openrouter
from extract.web_client import WebClient

log = logging.getLogger(__name__)


def extract(settings: Settings, lock_held: bool = False) -> Run:
    """Runs one extract and returns its record, which was written whatever happened.

    Args:
        lock_held: the caller holds the target's lock and goes on with it afterwards.

    Raises:
        CatalogError: the run failed; its record says so.
    """
    run = runs.new_run(settings)
    start_logging(settings, settings.state_dir / "logs" / f"{run.run_id}.log")
    target = open_target(settings)
    log.debug("run %s: %s into %s", run.run_id, settings.options, target.describe())
    if settings.dry_run:
        _dry_run(settings, run)
        return run
    lock = nullcontext() if lock_held else target.lock(_command())
    try:
        with lock, interrupts(lambda: _keep_interrupted(settings, run, target)):
            _recorded(settings, run, target)
    except RunLockedError:
        raise  # the run never began
    except CatalogError as error:
        if run.status == "running":  # the database was not even reached
            run.end("failed", runs.one_line(error))
            runs.spool(settings.state_dir, run, target.describe())
        raise
    return run


def _recorded(settings: Settings, run: Run, target: Target) -> None:
    """The run between its first record and its last."""
    landing.clean_folders(settings.state_dir)
    target.prepare_work()
    database = target.connect()
    try:
        with _failure_recorded(settings, run, target, database):
            _start_record(settings, run, target, database)
            _fetch_and_land(settings, run, target, database)
            runs.finish(database, run)
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


def _fetch_and_land(settings: Settings, run: Run, target: Target, database: Database) -> None:
    log.info("Run %s into %s", run.run_id, target.describe())
    with new_progress(settings) as progress:
        feed = Feed(run.run_id, progress, settings.max_rejected)
        try:
            start_sources(settings, feed)
            run.load_ids = landing.land(
                feed.tables(), target, database, settings.state_dir, run.run_id
            )
            progress.stage("Checking what landed")
            landing.check_landed(database, run.run_id, feed.expected_rows())
            withhold_shrunk(database, feed, settings)
        finally:
            feed.stop()
            _report(run, feed, settings)
    run.end(_status(run), _first_error(run))


def _dry_run(settings: Settings, run: Run) -> None:
    """Fetches and checks everything; counts instead of loading."""
    landed: Counter[str] = Counter()
    with interrupts(lambda: None), new_progress(settings) as progress:
        feed = Feed(run.run_id, progress, settings.max_rejected)
        try:
            start_sources(settings, feed)
            for name, table in feed.tables():
                landed[name] += table.num_rows
        finally:
            feed.stop()
            _report(run, feed, settings)
    run.end(_status(run), _first_error(run))


def start_sources(settings: Settings, feed: Feed) -> None:
    """Starts every source in its thread. The Hub's first page is fetched before anything else.

    Raises:
        HttpError: the Hub cannot be reached or is not one.
    """
    now = datetime.now(UTC)
    trending = "community" in settings.sources and HUB_TRENDING in settings.community_rankings
    client = None
    if "hub" in settings.sources or trending:
        client = HubClient(settings, on_wait=feed.progress.wait)
    if "hub" in settings.sources and client is not None:
        _start_hub(settings, feed, client, now)
    if "community" in settings.sources:
        _start_community(settings, feed, client, now)
    if "openrouter" in settings.sources:
        web = WebClient(settings)
        report = SourceReport(
            openrouter.NAME, public_url(settings.openrouter_base_url), now, [web.traffic]
        )
        feed.register(report, lambda: openrouter.fetch(settings, web, feed), required=False)
    feed.start()


def _start_hub(settings: Settings, feed: Feed, client: HubClient, now: datetime) -> None:
    report = SourceReport(hub.NAME, public_url(settings.hf_endpoint), now, [client.traffic])
    feed.reports[hub.NAME] = report
    try:
        tasks: Batch = hub.fetch_tasks(client)
    except BaseException as error:
        report.status, report.error = "failed", runs.one_line(error)
        report.completed_at = datetime.now(UTC)
        raise
    feed.register(report, lambda: hub.fetch_models(client, settings, tasks, feed), required=True)


def _start_community(
    settings: Settings, feed: Feed, client: HubClient | None, now: datetime
) -> None:
    web = WebClient(settings)
    view = client.for_source() if client is not None else None
    traffic = [web.traffic] + ([view.traffic] if view is not None else [])
    base_url = public_url(settings.hf_endpoint) if view is not None else ""
    report = SourceReport(community.NAME, base_url, now, traffic)
    feed.register(report, lambda: community.fetch(settings, view, web, feed), required=False)


def _report(run: Run, feed: Feed, settings: Settings) -> None:
    run.sources = {
        name: feed.reports[name].as_dict() if name in feed.reports else {"status": "skipped"}
        for name in ("hub", "community", "openrouter")
    }
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


def _command() -> str:
    return " ".join(["python -m extract", *sys.argv[1:2]]).strip()
