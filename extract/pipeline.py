"""Commands that land rows in `raw` and then build `hf`. Nothing else starts a build.

    run       every source -> raw -> hf
    sync      new or changed models -> raw -> hf
    details   documents about models -> raw -> hf
    package   documents about the models to gate, then the rows of the packages -> raw -> hf
    restore   the tables of a backup -> raw, hf -> hf

Each holds one lock for the landing and the build; a second process loads dbt while rows are
fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.backup import restore, write
from extract.backup.contents import read_contents, require_whole
from extract.backup.seeds import seeds_of
from extract.config import places
from extract.config.settings import Settings
from extract.console.interrupts import interrupts
from extract.databases import Database, open_target
from extract.errors import CatalogError, RunLockedError, TransformError
from extract.landing import pending_records, run_record
from extract.landing.run_record import Run
from extract.runs import alerts
from extract.runs.outcome import exit_code
from extract.runs.records import record_unrecorded_failure
from extract.runs.report import run_report, show
from extract.runs.run import extract, run_under_lock
from extract.runs.waiting_lock import lock_when_free
from extract.transform.command import begin, build_and_publish, load_dbt
from extract.transform.environment import set_dbt_environment
from extract.transform.kept_tables import kept_tables, make_published_tables
from extract.transform.waiting import WaitingTransform

if TYPE_CHECKING:
    from pathlib import Path

    from extract.backup.contents import Backup
    from extract.details.command import Outcome
    from extract.packages.manifest import Package
    from extract.sync.check import Findings
    from extract.transform.dbt import BuildResult

SEEDS = places.DBT_PROJECT / "seeds"
PACKAGE = "python -m extract package"


def extract_and_report(settings: Settings) -> int:
    """Runs one extract, prints its report, returns the exit code (1 if partial and --strict)."""
    run = extract(settings)
    if settings.as_json or settings.dry_run or not settings.quiet:
        _show(settings, run, places.command("transform"))
    return exit_code(settings, run, "extract")


def run_pipeline(settings: Settings, arguments: list[str]) -> int:
    """Extract and, if that went well, transform; returns the exit code.

    Raises:
        CatalogError: the extract failed; the transform was not started.
    """
    if settings.dry_run:
        return extract_and_report(settings)
    landed: list[Run] = []

    def land() -> int:
        run = extract(settings, lock_held=True)
        landed.append(run)
        if not (settings.quiet or settings.as_json):
            _show(settings, run)
        return exit_code(settings, run, "extract")

    code = land_and_build(settings, "run", arguments, land)
    if settings.as_json:  # one document for both, so that it says how the whole run ended
        [run] = landed
        is_built = not (settings.strict and run.status == "partial")
        if is_built and code:
            run.build = {"status": "failed"}
            run.end("failed", "hf could not be built: see the messages on stderr")
        elif is_built:
            run.build = {"status": "success"}
        _show(settings, run)
    return code


def _show(settings: Settings, run: Run, next_step: str | None = None) -> None:
    show(run_report(settings, run, open_target(settings).describe(), next_step))


def land_and_build(
    settings: Settings, command: str, arguments: list[str], land: Callable[[], int]
) -> int:
    """Lands rows and then transforms under one lock; dbt is loaded while rows are fetched.

    Args:
        command: the name that the lock shows to other runs.
        arguments: options for `dbt build`.
        land: lands the rows and returns an exit code; unless it is 0, no transform is started.
    """
    with (
        command_lock(settings, command),
        interrupts(lambda: None),  # also between the landing and the transform
        WaitingTransform(settings, arguments) as waiting,
    ):
        return land() or _build(settings, waiting)


def _build(settings: Settings, waiting: WaitingTransform) -> int:
    """Lets the transform build; records its failure if it could not do so itself."""
    target = open_target(settings)
    try:
        code = waiting.start()
    except TransformError as error:  # it was killed
        record_unrecorded_failure(settings, target, str(error))
        raise
    except KeyboardInterrupt:
        waiting.end()
        record_unrecorded_failure(settings, target, "interrupted")
        raise
    if code:
        record_unrecorded_failure(settings, target, f"it ended with exit code {code}, see its log")
    return code


@contextmanager
def command_lock(settings: Settings, command: str) -> Iterator[None]:
    """Holds the lock of the target for a whole command; records a failed run if it cannot."""
    target = open_target(settings)
    with ExitStack() as held:
        try:
            name = f"python -m extract {command}"
            lock = lock_when_free(target, name) if settings.wait else target.lock(name)
            held.enter_context(lock)
        except RunLockedError:
            raise  # another run holds the lock: this one never started
        except (CatalogError, OSError) as error:
            run = run_record.new_run(settings, "extract" if command == "run" else command)
            alerts.name_run(error, run.run_id)
            pending_records.save_unstarted(settings, run, target, error)
            raise
        yield


def sync_and_build(settings: Settings, findings: Findings) -> int:
    """Lands what is new or changed on the Hub and builds hf with it; returns the exit code."""
    from extract.sync.command import land

    return land_and_build(settings, "sync", [], lambda: land(settings, findings))


def details_and_build(
    settings: Settings, wanted: dict[str, str | None], refresh: bool, build: bool = True
) -> Outcome:
    """Lands documents about models and, unless `build` is false, builds hf with them.

    Raises:
        TransformError: the documents have landed, hf could not be built.
    """
    from extract.details.command import land_details

    with command_lock(settings, "details"):
        if not build:
            return land_details(settings, wanted, refresh)
        shown = replace(settings, quiet=settings.quiet or settings.as_json)
        with WaitingTransform(shown, []) as waiting:
            outcome = land_details(settings, wanted, refresh)
            if outcome.is_buildable and _build(settings, waiting):
                raise TransformError(
                    "The documents have landed, but hf could not be built: see above."
                )
    return outcome


class DocumentScorer:
    """Scores models by the documents of a commit; `package` uses it before the gate."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def fresh(self, database: Database, wanted: Mapping[str, str]) -> Collection[str]:
        """The models whose documents of that commit landed in the last DETAILS_FRESH_DAYS."""
        from extract.details.landed import fresh_models

        return fresh_models(database, dict(wanted), self._settings.details_fresh_days)

    def score(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Lands the documents and builds hf; returns the reason for each model that failed."""
        from extract.details.command import land_details

        with (
            lock_when_free(open_target(self._settings), PACKAGE),
            WaitingTransform(replace(self._settings, quiet=True), []) as waiting,
        ):
            outcome = land_details(self._settings, dict(wanted))
            if outcome.is_buildable and _build(self._settings, waiting):
                raise TransformError(
                    "The documents have landed, but hf could not be built: "
                    f"`{places.command('transform')}` shows why."
                )
        return outcome.problems


def record_packages(settings: Settings, packages: Sequence[Package]) -> None:
    """Lands the rows of packages and builds hf with them; waits for the lock of the target.

    Raises:
        TransformError: the rows have landed, hf could not be built.
        CatalogError: they could not be landed.
    """
    from extract.packages.recording import recording_spec

    # All of hf is built, so that what is published is never older than the rows landed with it.
    with (
        lock_when_free(open_target(settings), PACKAGE),
        WaitingTransform(replace(settings, quiet=True), []) as waiting,
    ):
        run_under_lock(settings, recording_spec(settings, packages))
        if _build(settings, waiting):
            raise TransformError(
                f"{packages[0].summary()} is stored and its row has landed in raw.packages,\n"
                f"but hf could not be built. `{places.command('transform')}` shows why,"
                " and the row once it works."
            )


def back_up(settings: Settings, folder: Path) -> Backup:
    """Writes a backup of what is published into a new folder.

    Raises:
        CatalogError: there is nothing to back up, the folder holds something, a read failed.
    """
    set_dbt_environment(open_target(settings))
    return write.back_up(settings, folder, kept_tables(load_dbt(settings)), SEEDS)


def restore_and_build(
    settings: Settings, folder: Path, force: bool = False
) -> tuple[Backup, BuildResult]:
    """Replaces the database by a backup and builds hf on it.

    Args:
        force: also where the database holds runs that the backup lacks.

    Raises:
        CatalogError: nothing was restored, or (on Postgres) hf could not be built on what was.
    """
    backup, target = read_contents(folder), open_target(settings)
    with target.lock("python -m extract restore"), interrupts(lambda: None):
        require_whole(settings, backup)
        if not force:
            restore.refuse_newer(target, backup)
        with seeds_of(backup, SEEDS), target.replacement() as new:
            set_dbt_environment(new)
            dbt = load_dbt(settings)
            begin(settings, new, is_whole=False)
            make_published_tables(dbt)
            restore.make_missing_tables(new, backup)
            restore.fill(settings, new, backup, kept_tables(dbt))
            return backup, build_and_publish(settings, new, dbt, [], is_whole=True)
