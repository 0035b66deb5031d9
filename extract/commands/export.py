"""The command `export` of `python -m extract`, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from extract.commands.options import command_settings, common_options, dry_run_option, option
from extract.console.log_files import start_logging
from extract.errors import EXIT_OK, EXIT_REFUSED, ReviewError

F = TypeVar("F", bound=Callable[..., Any])


def export_options(function: F) -> F:
    """The options of `export` and each of its steps."""
    for add in reversed(
        (
            option("check", "Write nothing; exit 3 if a file is out of date.", flag=True),
            option("export-dir", "The folder, default data."),
        )
    ):
        function = add(function)
    return common_options(dry_run_option(function))


def force_option(function: F) -> F:
    """For the steps that write the staging file."""
    text = "Overwrite staging_candidates.json even if it was edited by hand."
    return option("force", text, flag=True)(function)


@click.group(invoke_without_command=True)
@force_option
@export_options
@click.pass_context
def export(ctx: click.Context, /, **options: object) -> None:
    """Write the review file, the model-sizer UI's models.json and the ingestion report.

    Without a step, all three in this order. A review file that was edited by hand is kept.
    """
    given = {name: value for name, value in options.items() if value not in (None, False)}
    ctx.obj = {**(ctx.obj or {}), **given}
    if ctx.invoked_subcommand is None:
        ctx.exit(run_export(ctx, ("candidates", "models", "report"), {}))


@export.command()
@force_option
@export_options
@click.pass_context
def candidates(ctx: click.Context, /, **options: object) -> None:
    """Write staging_candidates.json from hf.candidates."""
    ctx.exit(run_export(ctx, ("candidates",), options))


@export.command()
@export_options
@click.pass_context
def models(ctx: click.Context, /, **options: object) -> None:
    """Write models.json from the current staging_candidates.json and CATALOG."""
    ctx.exit(run_export(ctx, ("models",), options))


@export.command()
@export_options
@click.pass_context
def report(ctx: click.Context, /, **options: object) -> None:
    """Write ingestion_report.md and its plots."""
    ctx.exit(run_export(ctx, ("report",), options))


def run_export(ctx: click.Context, parts: tuple[str, ...], options: dict[str, object]) -> int:
    """Exports the parts and prints the outcome; returns the exit code."""
    from extract.exports.command import export as make_exports
    from extract.exports.summary import show_outcome

    given = {**(ctx.obj or {}), **{k: v for k, v in options.items() if v not in (None, False)}}
    check, force = bool(given.pop("check", False)), bool(given.pop("force", False))
    ctx.obj = None  # `given` includes the options before the command's name
    settings = command_settings(ctx, given)
    start_logging(settings)
    try:
        outcome = make_exports(settings, parts, check, force)
    except ReviewError as error:
        if check:  # an invalid file is out of date too
            error.exit_code = EXIT_REFUSED
        raise
    show_outcome(settings, outcome, check)
    return EXIT_REFUSED if check and outcome.changes else EXIT_OK
