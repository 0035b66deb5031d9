"""Options that several commands share, and the settings made from them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from extract.config.dlt_variables import set_dlt_variables
from extract.config.examination import examine, require_valid
from extract.config.places import home
from extract.config.settings import Settings, read_settings
from extract.errors import CatalogError
from extract.redaction import printable, redact
from extract.registry import NAMES

F = TypeVar("F", bound=Callable[..., Any])


def option(name: str, help_text: str, flag: bool = False) -> Callable[[F], F]:
    """An option whose value is validated by the settings, like the variable of its name."""
    if flag:
        return click.option(f"--{name}", is_flag=True, default=False, help=help_text)
    return click.option(f"--{name}", metavar="VALUE", default=None, help=help_text)


def common_options(function: F) -> F:
    """The options that every command takes."""
    for add in reversed(
        (
            option("target", "duckdb (default) or postgres."),
            option("duckdb-path", "The published file, default catalog.duckdb."),
            option("quiet", "Only warnings and errors.", flag=True),
            option("verbose", "Every detail, and tracebacks.", flag=True),
            click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
        )
    ):
        function = add(function)
    return function


@contextmanager
def packages_of_the_service() -> Iterator[None]:
    """Around imports of the service, whose packages are an extra. Raises CatalogError."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "extract").partition(".")[0] == "extract":
            raise
        raise CatalogError(
            f"The service needs packages that runs do not, {error.name} for one.\n"
            "In a checkout `make serve` installs them, else: pip install 'hf-catalog[serve]'"
        ) from None


def dry_run_option(function: F) -> F:
    """The option --dry-run."""
    return option("dry-run", "Do everything but write.", flag=True)(function)


def extract_options(function: F) -> F:
    """The options of every command that extracts."""
    for add in reversed(
        (
            option("sources", f"What to land, default {','.join(NAMES)}."),
            option("scope", "tasks (default), or hub: every model, no limit per task."),
            option("community-rankings", "Ranking documents: files, URLs, hub:trending."),
            option("limit-per-task", "Models per task, most downloaded first. Default 1000."),
            option("max-tasks", "Only the first tasks, in the order served."),
            option("concurrency", "Listings fetched concurrently. Default 4."),
            option("raw-runs-kept", "How many runs' rows raw keeps. Default 30, or 2 for hub."),
            option("max-rejected", "Percent of a listing that may be rejected. Default 1."),
            option("max-shrink", "Percent by which a listing may shrink. Default 50."),
            option("accept-shrink", "Accept listings that shrank.", flag=True),
            option("request-timeout", "Seconds for one connection or read. Default 30."),
            option("max-wait", "Seconds, the longest wait on a rate limit. Default 300."),
            option("strict", "A source that fails makes the exit code 1.", flag=True),
            dry_run_option,
            common_options,
        )
    ):
        function = add(function)
    return function


def given_options(ctx: click.Context, options: dict[str, object]) -> dict[str, object]:
    """The options of a command that are given: its own win over those before its name."""
    given = {name: value for name, value in options.items() if value not in (None, False)}
    return {**(ctx.obj or {}), **given}


def command_settings(ctx: click.Context, options: dict[str, object]) -> Settings:
    """The settings of a command; warns of those that are probably not meant so.

    Raises:
        UsageError: a setting is wrong.
    """
    given = given_options(ctx, options)
    settings, problems = read_settings(given)
    for found in require_valid([*examine(home(), settings, problems, given)]):
        click.echo(printable(redact(f"Warning: {found.message}".replace("\n", " "))), err=True)
    set_dlt_variables(settings.state_dir)
    return settings
