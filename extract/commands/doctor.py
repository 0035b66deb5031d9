"""The command `doctor` of `python -m extract`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import click

from extract.commands.options import common_options, given_options, option
from extract.config import examination
from extract.config.dlt_variables import set_dlt_variables
from extract.config.places import home
from extract.config.settings import Settings, read_settings
from extract.console.log_files import start_logging
from extract.databases import open_target
from extract.errors import CatalogError
from extract.findings import Finding, exit_code, of_error


@click.command()
@option("scope", "tasks (default), or hub: for which disk and memory are compared.")
@option("sources", "Which sources to ask.")
@option("community-rankings", "Which ranking documents to read.")
@option("s3-url", "Where packages go: s3://bucket/prefix or file:///folder.")
@option("strict", "A source that fails is an error.", flag=True)
@common_options
@click.pass_context
def doctor(ctx: click.Context, /, **options: object) -> None:
    """Say whether runs would work here: settings, sources, database, store, disk, memory, clock.

    Changes nothing; a probe in the store is deleted. Exit code 0: runs should work (there may be
    warnings); 1: something that a run needs fails; 2: a setting is wrong.
    """
    from extract.doctor.show import as_document, show

    given = given_options(ctx, options)
    settings, problems = read_settings(given)
    set_dlt_variables(settings.state_dir)
    start_logging(replace(settings, quiet=not settings.verbose))
    about_settings = examination.examine(home(), settings, problems, given)
    findings = chain(about_settings, _findings(settings))
    if settings.as_json:
        found = list(findings)
        click.echo(json.dumps(as_document(found), indent=2))
    else:
        found = show(findings, settings.quiet)
    ctx.exit(exit_code(found))


def _findings(settings: Settings) -> Iterator[Finding]:
    """What is found beyond the settings, one after the other."""
    from extract.doctor import endpoints, machine
    from extract.packages.stores import probe

    yield from endpoints.examine(settings)
    yield from _database(settings)
    yield from probe.examine(settings)
    yield from machine.examine(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.target == "postgres" and not settings.database_url:
        return  # which is among the findings about settings
    try:
        target = open_target(settings)
    except CatalogError as failure:
        yield of_error("database", failure)
        return
    yield from target.examine()
