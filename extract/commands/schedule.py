"""The command `schedule` of `python -m extract`."""

import json
from typing import Any

import click

from extract.commands.options import command_settings, common_options, option
from extract.config import clock
from extract.config.settings import Settings
from extract.console.log_files import start_logging

DISABLED = "Nothing is scheduled: ENABLE_CRON_JOBS is not true."


@click.command()
@option("status", "Show when the next run is and how the last one ended.", flag=True)
@option("once", "Run what is due now, if anything, then exit.", flag=True)
@common_options
@click.pass_context
def schedule(ctx: click.Context, /, status: bool, once: bool, **options: object) -> None:
    """Run sync by HF_SYNC_SCHEDULE, if ENABLE_CRON_JOBS is true, until SIGTERM.

    HF_SYNC_AUTO_INGEST=true ingests what is new; otherwise it is only logged. Times are UTC.
    """
    from extract.schedule.plan import Plan
    from extract.schedule.status import schedule_status

    settings = command_settings(ctx, options)
    start_logging(settings)
    plan = Plan(settings.hf_sync_schedule)
    if status:
        _show_status(settings, schedule_status(settings))
    elif not settings.enable_cron_jobs:
        click.echo(DISABLED)
    else:
        ctx.exit(_run(settings, plan, once))


def _run(settings: Settings, plan: Any, once: bool) -> int:
    from extract.schedule.loop import Scheduler
    from extract.schedule.state import only_one

    with only_one(settings.state_dir):
        scheduler = Scheduler(settings, plan)
        if once and not scheduler.is_due and not settings.quiet:
            upcoming = plan.next_after(clock.now())
            click.echo(f"Nothing is due: the next sync is at {upcoming:%Y-%m-%d %H:%M} UTC.")
        return scheduler.run(once)


def _show_status(settings: Settings, status: dict[str, object]) -> None:
    if settings.as_json:
        click.echo(json.dumps(status))
        return
    mode = "ingests" if settings.hf_sync_auto_ingest else "checks only"
    on = f"on, {mode}, {settings.hf_sync_schedule} (UTC)" if status["cronEnabled"] else "off"
    found = status["lastNewModelsFound"]
    lines = [
        f"Schedule     {on}",
        f"Next run     {status['nextRun'] or 'none'}",
        f"Last run     {status['lastRun'] or 'none'}",
        f"It ended     {status['lastStatus'] or '-'}",
        f"New models   {'-' if found is None else found}",
    ]
    click.echo("\n".join(lines))
