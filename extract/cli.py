"""The command line: maps commands to functions and errors to exit codes.

`python -m extract`, or `hf-catalog` where it is installed. Without a command it lands every source.
Commands are imported only when they are called, which keeps help and usage errors fast: COMMANDS
names the module of each in `commands/` and the click command in it.
"""

import difflib
import importlib
import json
import logging
import sys
from typing import Any

import click

from extract import __version__
from extract.commands.options import command_settings, extract_options
from extract.config.places import PROGRAM
from extract.config.settings import load_environment
from extract.console import job_progress
from extract.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, CatalogError
from extract.redaction import printable, redact
from extract.registry import NAMES
from extract.runs import alerts

COMMANDS = {
    "run": ("transform:run", "Extract, then transform."),
    "transform": ("transform:transform", "Build and test hf with dbt, then publish it."),
    "sync": ("sync:sync", "List models that are new on the Hub, or ingest them."),
    "schedule": ("schedule:schedule", "Run sync by HF_SYNC_SCHEDULE."),
    "health": ("health:health", "Say whether the last runs were good."),
    "export": ("export:export", "Write the review file, models.json and the report."),
    "details": ("details:details", "Land documents about models given by name."),
    "package": ("package:package", "Gate, package and store a model."),
    "serve": ("serve:serve", "Answer over HTTP from what is published."),
    "accounts": ("accounts:accounts", "The accounts of the HTTP service."),
    "packages": ("package:packages", "List, show and verify stored packages."),
    "backup": ("backup:backup", "Write what cannot be fetched again as Parquet files."),
    "restore": ("backup:restore", "Replace the catalog by a backup, on either engine."),
    "demo": ("demo:demo", "Run against a sample Hub on this machine, and show the result."),
    "docs": ("transform:docs", "Write the dbt docs site as static files."),
    "doctor": ("doctor:doctor", "Say whether runs would work here, and what to do if not."),
}

MAKE_ONLY = ("test", "lint", "bench", "setup", "help")


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            raise click.UsageError(unknown_command(args[0]), ctx)
        return super().resolve_command(ctx, args)

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


def unknown_command(word: str) -> str:
    """The message for a word that is no command, with the command that was probably meant."""
    if word in ("extract", *NAMES):
        only = "" if word == "extract" else f" --sources {word}"
        return (
            f"There is no command {word!r}. `python -m extract{only}` lands"
            f" {'every source' if not only else 'only this source'}; `run` builds hf too."
        )
    if word in MAKE_ONLY:
        return f"There is no command {word!r}: it is a target of make, `make {word}`."
    meant = difflib.get_close_matches(word, COMMANDS, n=1)
    hint = f"Did you mean {meant[0]!r}?" if meant else f"There are: {', '.join(sorted(COMMANDS))}."
    return f"There is no command {word!r}. {hint}"


@click.group(cls=_Commands, invoke_without_command=True)
@click.version_option(__version__, prog_name="hf-catalog")
@extract_options
@click.pass_context
def main_group(ctx: click.Context, /, **options: object) -> None:
    """Land the Hub, community rankings and OpenRouter in the schema raw, unchanged.

    Options with a value are also variables of the environment or of .env: LIMIT_PER_TASK=10.
    """
    if ctx.invoked_subcommand is not None:
        # Options before the command's name apply to it too.
        ctx.obj = {name: value for name, value in options.items() if value not in (None, False)}
        return
    settings = command_settings(ctx, options)
    from extract.pipeline import (
        extract_and_report,
    )  # imported only once the usage is known to be right

    ctx.exit(extract_and_report(settings))


def main(arguments: list[str] | None = None) -> int:
    """Runs a command and returns its exit code.

    Prints any error in one to three lines, with `--json` as an object on stdout too.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        load_environment()
        code = main_group.main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
        return code if isinstance(code, int) else EXIT_OK
    except ModuleNotFoundError:
        raise  # __main__ says which environment has the module
    except (Exception, KeyboardInterrupt) as error:
        logging.getLogger(__name__).debug("failed", exc_info=error)
        text, code = _message(error, "--verbose" in arguments)
        job_progress.failed(error)
        _print_error(text, code)
        if "--json" in arguments:
            _print_as_json(text, code, error.__dict__.get("run_id"))
        return code


def _message(error: BaseException, verbose: bool) -> tuple[str, int]:
    """What to tell of the error that ended a command, and the exit code."""
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else PROGRAM
        return f"{error.format_message()}\n`{command} --help` lists the options.", EXIT_USAGE
    if isinstance(error, click.Abort):
        return "Interrupted.", EXIT_INTERRUPTED
    if isinstance(error, KeyboardInterrupt):
        text = "Interrupted: the run counts as failed, the published catalog is unchanged."
        return text, EXIT_INTERRUPTED
    if isinstance(error, CatalogError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        return _system_error(error), EXIT_FAILED
    hint = "" if verbose else "\n--verbose shows where; please report it as a bug."
    return f"{type(error).__name__}: {error}{hint}", EXIT_FAILED


def _system_error(error: OSError) -> str:
    """The message for a full disk or a missing permission, which is not a bug in this program."""
    return (
        f"{error.filename or 'A file'}: {error.strerror or error}.\n"
        "The published catalog is unchanged. Check space and permissions there, then run again."
    )


def _print_error(text: str, code: int) -> None:
    line = f"Error: {text}\n" if code != EXIT_INTERRUPTED else f"{text}\n"
    sys.stderr.write(printable(redact(line)))


def _print_as_json(text: str, code: int, run_id: str | None) -> None:
    """Prints the error under the names that a run record has; null where there was no run."""
    told = {"run_id": run_id, "status": "failed", "error": redact(text), "exit_code": code}
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))
