"""The verdict: healthy if a good run is recent enough and no later one failed or was partial."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from extract.config import places
from extract.config.settings import Settings
from extract.databases import Target
from extract.errors import CatalogError
from extract.runs.history import KINDS, History, PastRun, good_statuses, history
from extract.runs.records import settle


@dataclass(frozen=True)
class Verdict:
    """Whether the catalog is healthy, why or why not, and the runs that say so."""

    is_healthy: bool
    reason: str
    latest: PastRun | None = None
    last_good: PastRun | None = None

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "is_healthy": self.is_healthy,
            "reason": self.reason,
            "last_run": _as_dict(self.latest),
            "last_good_run": _as_dict(self.last_good),
        }


def verdict(settings: Settings, target: Target, max_age: timedelta, now: datetime) -> Verdict:
    """Looks at the runs; those that crashed, and records that wait, are recorded first."""
    settle(settings, target)
    try:
        found = history(settings, target)
    except CatalogError as error:
        return Verdict(False, f"unknown: {str(error).splitlines()[0]}")
    problem = next(_problems(settings, found, max_age, now), None)
    good = found.last_good
    if problem is None and good is not None:
        reason = f"{good.status}: {_named(good)} ended {_ago(_end(good), now)}"
    else:
        reason = problem or ""
    return Verdict(problem is None, reason, found.latest, good)


def _problems(
    settings: Settings, found: History, max_age: timedelta, now: datetime
) -> Iterator[str]:
    """What is wrong, the worst first."""
    good, oldest = found.last_good, now - max_age
    last_good = (
        f"the last good run ended {_ago(_end(good), now)}" if good else "no run was good yet"
    )
    latest = {kind: next((run for run in found.runs if run.kind == kind), None) for kind in KINDS}
    recent = [run for run in latest.values() if run is not None and run.started_at > oldest]
    for run in recent:
        if run.status not in (*good_statuses(settings), "running"):
            why = f": {run.error}" if run.error else ""
            yield f"{run.status}: {_named(run)} ended {_ago(_end(run), now)}{why}; {last_good}"
    if good is None:
        yield f"unknown: no run was good yet; run `{places.command('run')}`"
    elif _end(good) < oldest:
        yield f"too old: {last_good}, and --max-age is {_duration(max_age)}"


def _end(run: PastRun) -> datetime:
    return run.completed_at or run.started_at


def _named(run: PastRun) -> str:
    return f"{run.kind} {run.run_id}".strip()


def _ago(moment: datetime, now: datetime) -> str:
    return f"{_duration(now - moment)} ago"


def _duration(span: timedelta) -> str:
    """In the largest unit of which there are two."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def _as_dict(run: PastRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    times = {
        name: moment.isoformat(timespec="seconds") if moment else None
        for name, moment in (("started_at", run.started_at), ("completed_at", run.completed_at))
    }
    return asdict(run) | times
