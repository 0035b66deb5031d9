"""`python -m extract transform`: dbt builds hf from raw in the work area, then it is published.

    lock -> work file (DuckDB) -> dbt build: seeds, models, data tests -> hf published

hf only changes after every model and test has passed: dbt's last step publishes all changes at once
(`dbt_project/macros/build/`), and on DuckDB the published file is replaced only after that.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from types import FrameType
from typing import TextIO

from extract.config import places
from extract.config.settings import Settings
from extract.config.state_folder import require_writable
from extract.console.steps import Steps
from extract.databases import Target, open_target
from extract.errors import (
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    CatalogError,
    RunLockedError,
    TransformError,
)
from extract.landing import pending_records, raw_schema
from extract.landing.build_record import Build, begin_build, failed_build
from extract.runs.records import record_build
from extract.transform.dbt import (
    FAILED_STATUSES,
    BuildResult,
    Dbt,
    Step,
    close_connections,
)
from extract.transform.environment import set_dbt_environment
from extract.transform.failure import failure
from extract.words import counted

log = logging.getLogger(__name__)

START = "start"
# Set for a process that loads dbt and then waits for the start signal: see waiting.py.
WAIT_VARIABLE = "HF_CATALOG_TRANSFORM_WAITS"


def build_hf(
    settings: Settings, arguments: Sequence[str] = (), signalled_by: TextIO | None = None
) -> BuildResult:
    """Builds, tests and publishes hf.

    Args:
        arguments: more options of `dbt build`.
        signalled_by: load dbt, then wait for the start signal from this stream. The run that lands
            the rows meanwhile holds the lock, and dbt is ready when it is needed.

    Returns:
        The steps of the build.

    Raises:
        TransformError: a model or test failed; hf was not changed.
        UsageError: the options select nothing.
        CatalogError: the database cannot be reached, is locked, or holds nothing yet.
    """
    target = open_target(settings)
    set_dbt_environment(target)
    dbt: Dbt | None = None
    if signalled_by is not None:
        started = start_signal(signalled_by)
        dbt = load_dbt(settings)
        started.wait()
    else:
        exit_at_once_on_interrupt()
    is_whole = "--select" not in arguments
    with ExitStack() as held:
        if signalled_by is None:
            lock_or_save(settings, target, held, is_whole)
        require_landed_rows(target)
        with failure_recorded(settings, target) if is_whole else nullcontext():
            target.prepare_work()
            begin(settings, target, is_whole)
            dbt = dbt or load_dbt(settings)
            return build_and_publish(settings, target, dbt, arguments, is_whole)


def lock_or_save(settings: Settings, target: Target, held: ExitStack, is_whole: bool) -> None:
    """Takes the lock; a failure to reach the database is saved for the records of runs."""
    try:
        held.enter_context(target.lock("transform"))
    except RunLockedError:
        raise  # another run holds the lock: this one never started
    except CatalogError as error:
        if is_whole:
            pending_records.save_build(
                settings.state_dir, failed_build(str(error)), target.describe()
            )
        raise


@contextmanager
def failure_recorded(settings: Settings, target: Target) -> Iterator[None]:
    """Records a build that fails within the block in the records of the runs that it builds."""
    started = time.monotonic()
    try:
        yield
    except Exception as error:
        close_connections()
        seconds = round(time.monotonic() - started, 3)
        record_build(settings, target, failed_build(str(error), seconds))
        raise


def load_dbt(settings: Settings) -> Dbt:
    """Imports dbt and parses the project, which needs no rows.

    Raises:
        CatalogError: the state folder, where dbt keeps what it has parsed, cannot be written to.
    """
    require_writable(settings.state_dir)
    dbt = Dbt(settings.state_dir / f"dbt-{settings.target}", settings.state_dir / "logs")
    dbt.parse()
    return dbt


def require_landed_rows(target: Target) -> None:
    """Raises TransformError if no run has landed anything yet."""
    if not target.has_landed():
        raise TransformError(
            f"Nothing has landed in {target.describe()} yet: there is no raw to build hf from.\n"
            f"Run `{places.command('')}` first,"
            f" or `{places.command('demo')}` if there is no network."
        )


def begin(settings: Settings, target: Target, is_whole: bool) -> None:
    """Creates raw tables that a database of an earlier version lacks; notes that a build begins."""
    with closing(target.connect()) as database:
        raw_schema.make_tables(database, target)
        if is_whole:
            # first: a failure that waits is older than this build, which may mend it
            pending_records.write_all(database, settings.state_dir, target.describe())
            begin_build(database)


def build_and_publish(
    settings: Settings, target: Target, dbt: Dbt, arguments: Sequence[str], is_whole: bool
) -> BuildResult:
    """Runs dbt and publishes the result if all models and tests passed.

    Args:
        is_whole: all of hf is built, so that the records of runs say how it ended.
    """
    started = time.monotonic()
    log.info("transform: dbt builds and tests hf")
    with Steps(settings, "transform") as steps:

        def on_step(step: Step, total: int) -> None:
            level = logging.WARNING if step.status in FAILED_STATUSES else logging.DEBUG
            log.log(level, "%s %s: %s in %.2f s", step.kind, step.name, step.status, step.seconds)
            steps.finish(step.name, total)

        result = dbt.build(list(arguments), on_step)
    close_connections()
    seconds = round(time.monotonic() - started, 3)
    if result.unknown:
        log.warning("--select: the dbt project has no %s.", ", ".join(result.unknown))
    if error := failure(settings, target, dbt, result):
        raise error
    if is_whole:
        record_build(settings, target, Build("success", seconds=seconds))
    target.publish()
    log.info(
        "hf is built and published: %s, %s in %.1f s",
        counted(result.count("model"), "model"),
        counted(result.count("test"), "test"),
        time.monotonic() - started,
    )
    return result


def start_signal(signalled_by: TextIO) -> threading.Event:
    """Returns an event that the start signal sets; exits when the process that sends it ends."""
    started = threading.Event()

    def read() -> None:
        if signalled_by.readline().strip() == START:
            started.set()
            signalled_by.read()
        os._exit(EXIT_FAILED)

    threading.Thread(target=read, name="caller", daemon=True).start()
    return started


def exit_at_once_on_interrupt() -> None:
    """Makes Ctrl-C and SIGTERM end the process at once; publishing is atomic in any case."""

    def leave(signum: int, frame: FrameType | None) -> None:
        print(
            "\nInterrupted. hf was not changed; the next run starts over.",
            file=sys.stderr,
            flush=True,
        )
        os._exit(EXIT_INTERRUPTED if signum == signal.SIGINT else 128 + signum)

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
