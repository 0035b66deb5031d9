"""Why a build failed, in one to three lines, with what to do next."""

from __future__ import annotations

import re

from extract.config.settings import Settings
from extract.databases import Target
from extract.databases.duckdb.damage import WAY_ON, is_damage
from extract.errors import CatalogError, TransformError, UsageError
from extract.transform.dbt import BuildResult, Dbt, Step
from extract.transform.kept_tables import kept_tables

SHOWN = 3  # failed steps
FOREIGN_KEY_ON_POSTGRES = re.compile(
    r'on table "(?P<ours>[^"]+)" violates foreign key constraint "(?P<key>[^"]+)"'
    r' on table "(?P<theirs>[^"]+)"'
)
FOREIGN_KEY_ON_DUCKDB = "is still referenced by a foreign key in a different table"
FOREIGN_KEYS_IN_HF = (
    "select distinct 'hf.' || table_name from information_schema.table_constraints"
    " where table_schema = 'hf' and constraint_type = 'FOREIGN KEY' order by 1"
)


def failure(
    settings: Settings, target: Target, dbt: Dbt, result: BuildResult
) -> CatalogError | None:
    """The error of a build that is not green; None of one that is."""
    if result.error is None and not result.steps:
        return UsageError(
            f"The dbt project has nothing that is named {', '.join(result.unknown)}: nothing was"
            " built.\n--select takes names of models, seeds and tests in dbt's own syntax, such as"
            " models+."
        )
    if result.is_green:
        return None
    log_file = settings.state_dir / "logs" / "dbt.log"
    lines = [result.error] if result.error else [_described(step) for step in result.failures]
    if key := _foreign_key(lines[0], target, dbt):
        return TransformError(key)
    if is_damage("\n".join(lines)):
        return TransformError(f"{target.describe()} is damaged: {lines[0]}\n{WAY_ON}")
    if result.error:
        return TransformError(
            f"dbt could not build hf: {result.error}\nhf was not changed. More: {log_file}"
        )
    more = [f"... and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    end = f"hf was not changed: nothing of this build is published. More: {log_file}"
    return TransformError("\n".join([*lines[:SHOWN], *more, end]))


def _described(step: Step) -> str:
    """A failed step on one line."""
    reason = " ".join(step.message.split("\n")[:2])
    return f"{step.kind} {step.name} failed: {reason}"


def _foreign_key(error: str, target: Target, dbt: Dbt) -> str | None:
    """The message, if a foreign key of somebody else's keeps a build from removing a row of hf."""
    if found := FOREIGN_KEY_ON_POSTGRES.search(error):
        who = f"table {found['theirs']} refers to hf.{found['ours']} (foreign key {found['key']})"
    elif FOREIGN_KEY_ON_DUCKDB in error:
        who = f"{_tables_of_others(target, dbt)} refers to a table of hf by a foreign key"
    else:
        return None
    return (
        f"Your {who}, to a row that the sources no longer have: it cannot be removed.\n"
        "Only hf.models and hf.tasks keep their rows for good. Drop that key (on Postgres `on"
        " delete cascade` does too),\nthen `make transform`. hf was not changed."
    )


def _tables_of_others(target: Target, dbt: Dbt) -> str:
    """DuckDB does not name the table; its foreign keys stay within a schema."""
    # Of what is published: dbt may still hold the file that it worked in.
    with target.reader() as published:
        rows = published.execute(FOREIGN_KEYS_IN_HF)
    ours = kept_tables(dbt)
    theirs = [str(table) for (table,) in rows if table not in ours]
    return f"table {', '.join(theirs) or 'of your own'}"
