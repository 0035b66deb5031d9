"""`python -m extract transform`: dbt builds hf from raw where a run works, then it is published.

    lock -> work file (DuckDB) -> dbt build: seeds, models, data tests -> hf published

Nothing in hf changes before every model and test was green: dbt's last step publishes all changes
at once (`dbt_project/macros/publish/`), and on DuckDB the file that people read is replaced
only after that.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext
from types import FrameType
from typing import TextIO

from extract.config.settings import Settings
from extract.databases import Target, open_target
from extract.errors import EXIT_FAILED, EXIT_INTERRUPTED, TransformError
from extract.landing import run_record
from extract.transform.dbt import BuildResult, Dbt, Step, close_connections
from extract.transform.environment import dbt_environment
from extract.transform.progress import StepProgress

log = logging.getLogger(__name__)

START = "start"
# Set for a process that is to get ready and wait: see waiting.py.
WAIT_VARIABLE = "HF_CATALOG_TRANSFORM_WAITS"


def build_hf(
    settings: Settings, arguments: Sequence[str] = (), signalled_by: TextIO | None = None
) -> BuildResult:
    """Build, test and publish hf.

    Args:
        arguments: more options of `dbt build`.
        signalled_by: get ready, then wait for the start signal from there: the run that lands the
            rows meanwhile holds the lock, and dbt is imported and the project read by the time it
            is needed.

    Returns:
        What was done.

    Raises:
        TransformError: a model or test failed; hf was not changed.
        CatalogError: the database cannot be reached, is locked, or holds nothing yet.
    """
    target = open_target(settings)
    os.environ.update(dbt_environment(target))  # before there is a second thread
    dbt: Dbt | None = None
    if signalled_by is not None:
        started = listen(signalled_by)
        dbt = get_ready(settings)
        started.wait()
    else:
        end_at_once_on_interrupt()
    with target.lock("transform") if signalled_by is None else nullcontext():
        require_landed_rows(target)
        target.prepare_work()
        make_raw_tables(target)
        dbt = dbt or get_ready(settings)
        return build_and_publish(settings, target, dbt, arguments)


def get_ready(settings: Settings) -> Dbt:
    """Everything that can be done before the rows are there."""
    dbt = Dbt(settings.state_dir / f"dbt-{settings.target}", settings.state_dir / "logs")
    dbt.parse()
    return dbt


def require_landed_rows(target: Target) -> None:
    """Raises TransformError where no run has landed anything yet."""
    if not target.has_landed():
        raise TransformError(
            f"Nothing has landed in {target.describe()} yet: there is no raw to build hf from.\n"
            "Run `make extract` first, or `make demo` where there is no network."
        )


def make_raw_tables(target: Target) -> None:
    """A database of an earlier version may lack a raw table that the models read."""
    database = target.connect()
    try:
        run_record.make_tables(database, target)
    finally:
        database.close()


def build_and_publish(
    settings: Settings, target: Target, dbt: Dbt, arguments: Sequence[str]
) -> BuildResult:
    """Run dbt and, if all was green, let people read the result."""
    started = time.monotonic()
    with StepProgress(settings) as progress:
        result = dbt.build(list(arguments), progress.step)
    close_connections()
    if not result.is_green:
        raise TransformError(failure_message(result, settings))
    target.publish()
    log.info(
        "hf is built and published: %s models, %s tests in %.1f s",
        result.count("model"),
        result.count("test"),
        time.monotonic() - started,
    )
    return result


def failure_message(result: BuildResult, settings: Settings) -> str:
    """What failed and what that means, in a few lines."""
    log_file = settings.state_dir / "logs" / "dbt.log"
    if result.error is not None:
        return f"dbt could not build hf: {result.error}\nhf was not changed. More: {log_file}"
    told = [describe(step) for step in result.failures[:3]]
    if len(result.failures) > len(told):
        told.append(f"... and {len(result.failures) - len(told)} more")
    return "\n".join(
        [*told, f"hf was not changed: nothing of this build is published. More: {log_file}"]
    )


def describe(step: Step) -> str:
    """One line for a failed step."""
    reason = " ".join(step.message.split("\n")[:2])
    return f"{step.kind} {step.name} failed: {reason}"


def listen(signalled_by: TextIO) -> threading.Event:
    """An event for the start signal; the process ends with the one that holds the lock for it."""
    started = threading.Event()

    def hear() -> None:
        if signalled_by.readline().strip() == START:
            started.set()
            signalled_by.read()
        os._exit(EXIT_FAILED)

    threading.Thread(target=hear, name="caller", daemon=True).start()
    return started


def end_at_once_on_interrupt() -> None:
    """Ctrl-C and SIGTERM end the process wherever it is; nothing is published by halves."""

    def end(signum: int, frame: FrameType | None) -> None:
        print(
            "\nInterrupted. hf was not changed; the next run starts over.",
            file=sys.stderr,
            flush=True,
        )
        os._exit(EXIT_INTERRUPTED if signum == signal.SIGINT else 128 + signum)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
