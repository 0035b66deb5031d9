"""The command `details` of `python -m extract`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from extract.commands.options import command_settings, common_options, option
from extract.config import places
from extract.config.settings import Settings
from extract.console.log_files import start_logging
from extract.errors import EXIT_FAILED, EXIT_OK, UsageError
from extract.words import counted

if TYPE_CHECKING:
    from extract.details.command import Outcome


@click.command()
@click.argument("model_ids", metavar="[MODEL_ID]...", nargs=-1)
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="The N most downloaded.")
@click.option("--candidates", is_flag=True, help="Every model of hf.candidates.")
@option("refresh", "Fetch fresh documents again, too.", flag=True)
@option("no-transform", "Land only; the next transform builds on it.", flag=True)
@option("details-fresh-days", "Days before documents are fetched again. Default 7.")
@option("concurrency", "Models fetched concurrently. Default 4.")
@option("max-wait", "Seconds, the longest wait on a rate limit. Default 300.")
@option("strict", "A model that fails makes the exit code 1.", flag=True)
@common_options
@click.pass_context
def details(
    ctx: click.Context,
    /,
    model_ids: tuple[str, ...],
    top: int | None,
    candidates: bool,
    refresh: bool,
    no_transform: bool,
    **options: object,
) -> None:
    """Land README, config, commits, author and datasets of models, and score them.

    Documents that landed in the last days at the same commit are skipped, so an interrupted call
    continues where it ended. It waits for the Hub's rate limit.
    """
    settings = command_settings(ctx, options)
    if not (model_ids or top or candidates):
        raise UsageError(
            "Which models? Name some, or give --top N or --candidates.\n"
            f"For example: {places.command('details')} openai-community/gpt2"
        )
    from extract.pipeline import details_and_build

    start_logging(settings)
    wanted = dict.fromkeys((*model_ids, *_of_catalog(settings, top, candidates)))
    outcome = details_and_build(settings, dict(wanted), refresh, build=not no_transform)
    _show(settings, outcome)
    none_read = not (outcome.landed or outcome.incomplete or outcome.fresh)
    failed = bool(outcome.problems) and (settings.strict or none_read)
    ctx.exit(EXIT_FAILED if failed else EXIT_OK)


def _of_catalog(settings: Settings, top: int | None, candidates: bool) -> list[str]:
    """The model ids that --top and --candidates stand for."""
    if not (top or candidates):
        return []
    from extract.details import landed
    from extract.exports.catalog import published_catalog

    with published_catalog(settings) as database:
        named = landed.most_downloaded(database, top) if top else []
        return named + (landed.candidates(database) if candidates else [])


def _show(settings: Settings, outcome: Outcome) -> None:
    if settings.as_json:
        names = ("landed", "incomplete", "fresh", "failed", "gone", "run_ids")
        click.echo(json.dumps({name: getattr(outcome, name) for name in names}))
        return
    for word, reasons in (("incomplete", outcome.incomplete), ("failed", outcome.failed)):
        for model_id, reason in sorted(reasons.items()):
            click.echo(f"{word}  {model_id}: {reason}")
    if not settings.quiet:
        click.echo(
            f"Details of {counted(len(outcome.landed), 'model')} landed,"
            f" {len(outcome.incomplete):,} landed in part, {len(outcome.fresh):,} fresh,"
            f" {len(outcome.failed):,} failed."
        )
