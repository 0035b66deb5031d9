"""The command line: commands to functions, errors to exit codes.

`python -m extract` alone lands every source. Other commands are imported when they are called, so
that help and wrong usage cost nothing: COMMANDS names the module of each in `commands/`, and the
click command in it.
"""

import importlib
import logging
import sys
from typing import Any

import click

from extract import __version__
from extract.commands.options import command_settings, extract_options
from extract.config.settings import load_environment
from extract.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, CatalogError
from extract.redaction import printable, redact
from extract.runs import alerts

COMMANDS = {
    "run": ("transform:run", "Extract, then transform."),
    "transform": ("transform:transform", "Build and test hf with dbt, publish it."),
    "sync": ("sync:sync", "Say which models are new on the Hub, or ingest them."),
    "schedule": ("schedule:schedule", "Run sync by HF_SYNC_SCHEDULE."),
    "export": ("export:export", "Write the review file, the UI's and the report."),
    "details": ("details:details", "Land documents about models asked for by name."),
    "package": ("package:package", "Gate, package and store a model."),
    "packages": ("package:packages", "List, show and verify what is stored."),
    "docs": ("transform:docs", "Write the dbt docs site as static files."),
}


class _Commands(click.Group):
    """Imports a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(
            importlib.import_module(f"extract.commands.{module}"), attribute
        )
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
    settings = command_settings(ctx, options)
    from extract.pipeline import extract_and_report  # after wrong usage has been said

    ctx.exit(extract_and_report(settings))


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
