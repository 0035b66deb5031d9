"""What is wrong with the settings: `.env`, the environment, values, and settings without effect."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extract.config import dotenv_file
from extract.config.places import HOME_VARIABLE, PROGRAM
from extract.config.settings import DOTENV, VARIABLES, WARNED_VARIABLE, Settings
from extract.config.variable_names import misspelled
from extract.errors import UsageError
from extract.findings import Finding, of_error, ok, warning

SUBJECT = "settings"


def examine(
    home: Path,
    settings: Settings,
    problems: Sequence[UsageError],
    options: Mapping[str, object],
) -> Iterator[Finding]:
    """Says what is wrong with the settings of a command; without a request, in milliseconds.

    Args:
        home: the folder of `.env`, which has been loaded into the environment.
        settings, problems: from `read_settings`.
        options: those of the command.
    """
    path = home / DOTENV
    yield from dotenv_file.examine(path, VARIABLES)
    in_file = set(dotenv_file.values(path))
    found = [
        *_home_in_file(path, in_file),
        *(of_error(SUBJECT, problem) for problem in problems),
        *_misspelled_variables(in_file),
        *_without_effect(settings, options),
    ]
    yield from found or [ok(SUBJECT, "Every value is valid")]


def require_valid(findings: Sequence[Finding]) -> list[Finding]:
    """The warnings among the findings that a command shows; none in a child process.

    Raises:
        UsageError: a setting is wrong; the message says so of the first.
    """
    errors = [each for each in findings if each.level == "error"]
    if errors:
        more = f"\n{len(errors) - 1} more: `{PROGRAM} doctor` lists them all."
        raise UsageError(errors[0].message + (more if errors[1:] else ""))
    if os.environ.get(WARNED_VARIABLE):
        return []
    return [each for each in findings if each.level == "warning"]


def _home_in_file(path: Path, in_file: set[str]) -> Iterator[Finding]:
    if HOME_VARIABLE in in_file:
        text = f"{path} sets {HOME_VARIABLE}, which says where it is itself."
        remedy = f"Set {HOME_VARIABLE} in the environment."
        yield Finding(SUBJECT, "error", text, remedy, is_setting=True)


def _misspelled_variables(in_file: set[str]) -> Iterator[Finding]:
    """Variables of other programs are many, so only misspelled names of ours are told."""
    for name in sorted(os.environ.keys() - in_file):
        if meant := misspelled(name, VARIABLES):
            yield warning(
                SUBJECT,
                f"{name} in the environment is not a variable that is read.",
                f"Did you mean {meant}?",
            )


def _without_effect(settings: Settings, options: Mapping[str, object]) -> Iterator[Finding]:
    addresses = [name for name in ("DATABASE_URL", "SUPABASE_DB_URL") if os.environ.get(name)]
    if len(addresses) == 2 and len({os.environ[name] for name in addresses}) == 2:
        yield warning(
            SUBJECT,
            "DATABASE_URL and SUPABASE_DB_URL are different addresses: DATABASE_URL counts.",
            "Unset one of them.",
        )
    chosen = options.get("target") or os.environ.get("TARGET")
    if addresses and settings.target == "duckdb" and not chosen:
        yield warning(
            SUBJECT,
            f"{addresses[0]} is set but not used: TARGET is not set, so the catalog is the DuckDB"
            f" file {settings.duckdb_path}.",
            "Set TARGET=postgres, or TARGET=duckdb if that is meant.",
        )
