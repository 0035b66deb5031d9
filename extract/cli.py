"""The command line: options to settings, commands to functions, errors to exit codes.

`python -m extract` alone lands every source. Other commands are imported when they are called, so
that help and wrong usage cost nothing: COMMANDS names the module of each and the click command in
it.
"""

import importlib
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extract import __version__, alerts
from extract.dlt_variables import set_dlt_variables
from extract.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, CatalogError
from extract.redact import printable, redact
from extract.settings import Settings, load_environment, load_settings

if TYPE_CHECKING:
    from extract.runs import Run

F = TypeVar("F", bound=Callable[..., Any])
COMMANDS = {
    "run": ("extract.transform.cli:run", "Extract, then transform."),
    "transform": ("extract.transform.cli:transform", "Build and test hf with dbt, publish it."),
    "sync": ("extract.sync.cli:sync", "Say which models are new on the Hub, or ingest them."),
    "schedule": ("extract.schedule.cli:schedule", "Run sync by HF_SYNC_SCHEDULE."),
    "export": ("extract.exports.cli:export", "Write the review file, the UI's and the report."),
    "details": ("extract.details.cli:details", "Land documents about models asked for by name."),
    "package": ("extract.packages.cli:package", "Gate, package and store a model."),
    "packages": ("extract.packages.cli:packages", "List, show and verify what is stored."),
    "docs": ("extract.transform.cli:docs", "Write the dbt docs site as static files."),
}


def option(name: str, help_text: str, flag: bool = False) -> Callable[[F], F]:
    """An option whose value the settings check, so that a variable is checked alike."""
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


def dry_run_option(function: F) -> F:
    """For commands that can do everything but write."""
    return option("dry-run", "Do everything but write.", flag=True)(function)


def extract_options(function: F) -> F:
    """The options of every command that extracts."""
    for add in reversed(
        (
            option("sources", "What to land, default hub,community,openrouter."),
            option("scope", "tasks (default), or hub: every model, no limit per task."),
            option("limit-per-task", "Models per task, most downloaded first. Default 1000."),
            option("max-tasks", "Only the first tasks, in the order served."),
            option("concurrency", "Listings fetched side by side. Default 4."),
            option("raw-runs-kept", "How many runs' rows raw keeps. Default 30, of the hub 2."),
            option("max-rejected", "Percent of a listing that may be set aside. Default 1."),
            option("max-shrink", "Percent by which a listing may shrink. Default 50."),
            option("accept-shrink", "Take listings that shrank as they are.", flag=True),
            option("request-timeout", "Seconds for one connection or read. Default 30."),
            option("max-wait", "Seconds, the longest wait on a rate limit. Default 300."),
            option("strict", "A source that fails makes the exit code 1.", flag=True),
            dry_run_option,
            common_options,
        )
    ):
        function = add(function)
    return function


class _Commands(click.Group):
    """Imports a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            alerts.command_failed(ctx.invoked_subcommand or "extract", error)
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(COMMANDS.items())])


@click.group(cls=_Commands, invoke_without_command=True)
@click.version_option(__version__, prog_name="hf-catalog")
@extract_options
@click.pass_context
def main_group(ctx: click.Context, /, **options: object) -> None:
    """Land the Hub, community rankings and OpenRouter in the schema raw, unchanged.

    Every option is also a variable of the environment or of .env: LIMIT_PER_TASK=10.
    """
    if ctx.invoked_subcommand is not None:
        # Options before the command's name hold for it too.
        ctx.obj = {name: value for name, value in options.items() if value not in (None, False)}
        return
    ctx.exit(extract_and_report(command_settings(ctx, options)))


def command_settings(ctx: click.Context, options: dict[str, object]) -> Settings:
    """Settings of a command: its own options over those given before its name."""
    given = {name: value for name, value in options.items() if value not in (None, False)}
    settings = load_settings({**(ctx.obj or {}), **given})
    set_dlt_variables(settings.state_dir)
    return settings


def extract_and_report(settings: Settings, lock_held: bool = False) -> int:
    """Runs one extract and shows how it went; a partial run is exit code 1 with --strict."""
    from extract.databases import open_target
    from extract.report import run_report, show
    from extract.run import extract

    run = extract(settings, lock_held)
    next_step = None if lock_held else "make transform"
    if settings.as_json or settings.dry_run or not settings.quiet:
        show(run_report(settings, run, open_target(settings).describe(), next_step))
    return exit_code(settings, run, "extract")


def exit_code(settings: Settings, run: "Run", command: str) -> int:
    """0, or 1 where --strict counts a partial run as failed."""
    if not settings.strict or run.status != "partial":
        return EXIT_OK
    alerts.run_failed(command, run.error or "a source failed", run.run_id, run.status)
    return EXIT_FAILED


def main(arguments: list[str] | None = None) -> int:
    """Runs a command and gives its exit code; every error ends here, in one to three lines."""
    arguments = sys.argv[1:] if arguments is None else arguments
    verbose = "--verbose" in arguments
    try:
        load_environment()
        code = main_group.main(args=arguments, prog_name="python -m extract", standalone_mode=False)
        return code if isinstance(code, int) else EXIT_OK
    except click.UsageError as error:
        return _say(
            f"{error.format_message()}\n`python -m extract --help` lists the options.", EXIT_USAGE
        )
    except click.Abort:
        return _say("Interrupted.", EXIT_INTERRUPTED)
    except KeyboardInterrupt:
        return _say(
            "Interrupted: the run counts as failed, what readers see is unchanged.",
            EXIT_INTERRUPTED,
        )
    except CatalogError as error:
        logging.getLogger(__name__).debug("failed", exc_info=error)
        return _say(str(error), error.exit_code)
    except OSError as error:
        logging.getLogger(__name__).debug("failed", exc_info=error)
        return _say(_of_the_system(error), EXIT_FAILED)
    except Exception as error:
        logging.getLogger(__name__).debug("failed", exc_info=error)
        hint = "" if verbose else "\n--verbose shows where; please report it as a bug."
        return _say(f"{type(error).__name__}: {error}{hint}", EXIT_FAILED)


def _of_the_system(error: OSError) -> str:
    """A full disk, a folder without permission: wherever it strikes, it is no bug of ours."""
    return (
        f"{error.filename or 'A file'}: {error.strerror or error}.\n"
        "What readers see is unchanged. Look at the space and permissions there, then run again."
    )


def _say(text: str, code: int) -> int:
    said = f"Error: {text}\n" if code != EXIT_INTERRUPTED else f"{text}\n"
    sys.stderr.write(printable(redact(said)))
    return code
