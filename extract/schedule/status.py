"""What the schedule is up to, under the names of `schedule --status --json`."""

from contextlib import suppress

from extract.config import clock
from extract.config.settings import Settings
from extract.errors import ScheduleError
from extract.schedule.last_run import last_run
from extract.schedule.plan import Plan
from extract.schedule.state import load, only_one


def schedule_status(
    settings: Settings, settles: bool = True, is_at_work: bool = True
) -> dict[str, object]:
    """Whether it is on, the next and the last run.

    Args:
        settles: records runs that crashed first; without it nothing is written.
        is_at_work: a scheduler is there that will start the next run.
    """
    is_planned = settings.enable_cron_jobs and is_at_work
    upcoming = Plan(settings.hf_sync_schedule).next_after(clock.now()) if is_planned else None
    started, status, found = last_run(settings, load(settings.state_dir), settles)
    return {
        "cronEnabled": settings.enable_cron_jobs,
        "nextRun": upcoming.isoformat(timespec="seconds") if upcoming else None,
        "lastRun": started,
        "lastStatus": status,
        "lastNewModelsFound": found,
    }


def is_scheduler_there(settings: Settings) -> bool:
    """Whether a scheduler runs with this state folder."""
    if not (settings.state_dir / "schedule.lock").exists():
        return False
    with suppress(ScheduleError), only_one(settings.state_dir):
        return False
    return True
