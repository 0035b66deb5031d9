"""The latest runs as people read them: `hf.runs`, and records that wait to be written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import Target
from extract.databases.target import HAS_TABLE
from extract.landing import pending_records
from extract.landing.build_record import Build
from extract.landing.run_record import Run

# Runs that keep the catalog fresh; those for single models (details, package) do not.
KINDS = ("extract", "sync")
SHOWN = 50  # runs that are looked at
PUBLISHED = (
    "select run_id, kind, status, error, new_models, started_at, completed_at from hf.runs"
    " where kind in (?, ?) order by run_number desc limit ?"
)
LAST_GOOD = (
    "select run_id, kind, status, error, new_models, started_at, completed_at from hf.runs"
    " where kind in (?, ?) and status in (?, ?) order by run_number desc limit 1"
)
# Before the first build there is no hf: a failed run is in raw alone.
LANDED = (
    "select run_id, 'extract', status, error, cast(null as bigint), started_at, completed_at"
    " from raw.runs where status = 'failed' order by run_number desc limit ?"
)


@dataclass(frozen=True)
class PastRun:
    """A run of the catalog; times in UTC, None where not known."""

    run_id: str
    kind: str
    status: str
    error: str | None
    new_models: int | None
    started_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True)
class History:
    """The latest runs, latest first, and the last one that counts as good."""

    runs: Sequence[PastRun]
    last_good: PastRun | None

    @property
    def latest(self) -> PastRun | None:
        """The run that began last."""
        return next(iter(self.runs), None)


def good_statuses(settings: Settings) -> tuple[str, str]:
    """The statuses of runs that count as good: with ALLOW_PARTIAL a partial one too."""
    return ("success", "partial" if settings.allow_partial else "success")


def history(settings: Settings, target: Target) -> History:
    """The runs of KINDS.

    Raises:
        DatabaseError: the database cannot be read.
    """
    runs, last_good = _published(settings, target)
    waiting = pending_records.waiting(settings.state_dir, target.describe())
    # they are the latest: whoever runs next writes them first
    later = [_waiting_run(one) if isinstance(one, Run) else _unbuilt(one) for one in waiting]
    return History([run for run in (*reversed(later), *runs) if run.kind in KINDS], last_good)


def _published(settings: Settings, target: Target) -> tuple[list[PastRun], PastRun | None]:
    if target.is_published():
        with target.reader() as database:
            if database.execute(HAS_TABLE, ["hf", "runs"]):
                runs = database.execute(PUBLISHED, [*KINDS, SHOWN])
                good = database.execute(LAST_GOOD, [*KINDS, *good_statuses(settings)])
                return [_run(row) for row in runs], next((_run(row) for row in good), None)
    with target.landed() as database:
        if database is None or not database.execute(HAS_TABLE, ["raw", "runs"]):
            return [], None
        return [_run(row) for row in database.execute(LANDED, [SHOWN])], None


def _run(row: tuple[Any, ...]) -> PastRun:
    run_id, kind, status, error, new_models, started, completed = row
    ended = completed.astimezone(UTC) if completed else None
    return PastRun(run_id, kind, status, error, new_models, started.astimezone(UTC), ended)


def _waiting_run(run: Run) -> PastRun:
    return PastRun(
        run.run_id, run.kind, run.status, run.error, None, run.started_at, run.completed_at
    )


def _unbuilt(build: Build) -> PastRun:
    """A build that failed and whose record waits: it belongs to the latest run."""
    ended = clock.parsed(build.completed_at) or clock.now()
    return PastRun("", KINDS[0], build.status, build.error, None, ended, ended)
