"""The command `sync` of `python -m extract`."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from extract.commands.options import command_settings, common_options, option
from extract.config.settings import Settings
from extract.errors import EXIT_OK, EXIT_REFUSED, UsageError

F = TypeVar("F", bound=Callable[..., Any])


def sync_options(function: F) -> F:
    """The options of `sync`."""
    for add in reversed(
        (
            option("check-only", "List what is new and change nothing (the default).", flag=True),
            option("auto-ingest", "Land what is new and build hf with it.", flag=True),
            option("refresh-changed", "Also known models with a newer lastModified.", flag=True),
            option("fail-if-new", "Exit 3 if something is news, for CI.", flag=True),
            option(
                "sync-news", "Which new models count: rules, comma-separated. See .env.example."
            ),
            option("sync-datasets", "Datasets whose folders are watched, comma-separated ids."),
            option("sync-overlap-hours", "How far before the latest known to look. Default 48."),
            option("raw-runs-kept", "How many runs' rows raw keeps. Default 30."),
            option("request-timeout", "Seconds for one connection or read. Default 30."),
            option("max-wait", "Seconds, the longest wait on a rate limit. Default 300."),
            option("wait", "Wait for another run to end, up to an hour.", flag=True),
            option("strict", "A dataset that cannot be read makes the exit code 1.", flag=True),
            common_options,
        )
    ):
        function = add(function)
    return function


@click.command()
@sync_options
@click.pass_context
def sync(ctx: click.Context, /, **options: object) -> None:
    """List models that are on the Hub but not in the catalog, or ingest them.

    CHECK_ONLY=1 and AUTO_INGEST=1 in the environment do what the options do.
    """
    settings = command_settings(ctx, options)
    if settings.check_only and settings.auto_ingest:
        raise UsageError(
            "--check-only (CHECK_ONLY) and --auto-ingest (AUTO_INGEST): give only one."
        )
    ctx.exit(_sync(settings))


def _sync(settings: Settings) -> int:
    """Checks or ingests, as the settings say; returns the exit code."""
    from extract.pipeline import sync_and_build
    from extract.sync.check import Findings
    from extract.sync.command import check

    findings = Findings()
    code = (sync_and_build if settings.auto_ingest else check)(settings, findings)
    refused = settings.fail_if_new and findings.has_new
    return code or (EXIT_REFUSED if refused else EXIT_OK)
