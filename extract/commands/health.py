"""The command `health` of `python -m extract`."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import click

from extract.commands.options import command_settings, common_options, option
from extract.config import clock
from extract.config.values import duration
from extract.console.log_files import start_logging
from extract.errors import EXIT_FAILED, EXIT_OK


@click.command()
@click.option(
    "--max-age",
    default="26h",
    show_default=True,
    metavar="TIME",
    help="The oldest that the last good run may be: 90m, 26h, 3d.",
)
@option("allow-partial", "A partial run is good too.", flag=True)
@click.option(
    "--textfile",
    metavar="FILE",
    default=None,
    help="Also write it as metrics for Prometheus' textfile collector.",
)
@common_options
@click.pass_context
def health(ctx: click.Context, /, max_age: str, textfile: str | None, **options: object) -> None:
    """Say whether the last runs were good: exit code 0 if they were, 1 if not, with the reason.

    Not good are a failed or partial run, and one that is older than --max-age. A run that crashed
    is recorded as failed.
    """
    from extract.databases import open_target
    from extract.health.verdict import verdict

    settings = command_settings(ctx, options)
    age = timedelta(seconds=duration("--max-age", max_age))
    start_logging(settings)
    found = verdict(settings, open_target(settings), age, clock.now())
    if textfile:
        from extract.health.textfile import write_textfile

        write_textfile(Path(textfile), found)
    if settings.as_json:
        click.echo(json.dumps(found.as_dict()))
    elif not (settings.quiet and found.is_healthy):
        click.echo(found.reason)
    ctx.exit(EXIT_OK if found.is_healthy else EXIT_FAILED)
