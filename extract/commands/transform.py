"""The commands `transform`, `run` and `docs` of `python -m extract`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from extract.commands.options import command_settings, common_options, extract_options, option
from extract.config.places import home
from extract.console.log_files import start_logging


def dbt_options(full_refresh: bool, select: str | None) -> list[str]:
    """The options that are passed on to dbt."""
    return ["--full-refresh"] * full_refresh + (["--select", select] if select else [])


@click.command()
@option("full-refresh", "Parse all raw rows again; published rows stay.", flag=True)
@option("select", "Only these dbt nodes, in dbt's own syntax.")
@common_options
@click.pass_context
def transform(
    ctx: click.Context, /, full_refresh: bool, select: str | None, **options: object
) -> None:
    """Build hf from the landed rows, test it, then publish all of it or nothing."""
    from extract.transform.command import WAIT_VARIABLE, build_hf
    from extract.transform.summary import show_summary

    settings = command_settings(ctx, options)
    start_logging(settings)
    signalled_by = sys.stdin if os.environ.get(WAIT_VARIABLE) else None
    show_summary(settings, build_hf(settings, dbt_options(full_refresh, select), signalled_by))


@click.command()
@option("full-refresh", "Parse all raw rows again; published rows stay.", flag=True)
@extract_options
@click.pass_context
def run(ctx: click.Context, /, full_refresh: bool, **options: object) -> None:
    """Extract, then transform: the whole pipeline; dbt is loaded while rows are fetched."""
    from extract.pipeline import run_pipeline

    settings = command_settings(ctx, options)
    ctx.exit(run_pipeline(settings, dbt_options(full_refresh, None)))


@click.command()
@click.option("--output", metavar="FOLDER", default=None, help="Default: site.")
@common_options
@click.pass_context
def docs(ctx: click.Context, /, output: str | None, **options: object) -> None:
    """Write the dbt docs site: index.html opens without a server."""
    from extract.transform.docs import write_docs

    settings = command_settings(ctx, options)
    start_logging(settings)
    page = write_docs(settings, Path(output).absolute() if output else home() / "site")
    click.echo(page)
