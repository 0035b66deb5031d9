"""The summary of a transform: row counts of published tables, or all steps as JSON."""

from __future__ import annotations

import json
from typing import Any

import click

from extract.config.settings import Settings
from extract.databases import open_target
from extract.transform.dbt import BuildResult
from extract.words import counted

TABLES = ("tasks", "models", "model_tasks", "ingestion_runs")


def show_summary(settings: Settings, result: BuildResult) -> None:
    """Prints the row counts of published tables; with `--json` the steps too."""
    if settings.quiet and not settings.as_json:
        return
    target = open_target(settings)
    with target.reader() as reader:
        counting = {
            table: f"select count(*) from hf.{table}"  # nosec B608 # our own names
            for table in TABLES
        }
        counts = {table: int(reader.execute(sql)[0][0]) for table, sql in counting.items()}
    if settings.as_json:
        click.echo(json.dumps(as_dict(result, counts)))
        return
    listed = ", ".join(f"hf.{table} {count:,}" for table, count in counts.items())
    built = f"{counted(result.count('model'), 'model')}, {counted(result.count('test'), 'test')}"
    click.echo(f"Published {target.describe()}: {listed}  ({built} green)")


def as_dict(result: BuildResult, counts: dict[str, int]) -> dict[str, Any]:
    """Row counts by table, and each step with its seconds, for `--json`."""
    steps = [
        {"name": s.name, "kind": s.kind, "status": s.status, "seconds": round(s.seconds, 3)}
        for s in result.steps
    ]
    return {"tables": counts, "steps": steps}
