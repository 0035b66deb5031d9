"""Prints what an export wrote, or with `--check` what differs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from extract.config import places
from extract.config.settings import Settings
from extract.exports.outcome import Outcome
from extract.redaction import printable
from extract.words import counted


def show_outcome(settings: Settings, outcome: Outcome, check: bool) -> None:
    """Prints a line per file, then the counts; with `--json` one object."""
    if settings.as_json:
        click.echo(printable(json.dumps(as_dict(outcome, check), ensure_ascii=False)))
        return
    for note in outcome.notes:
        click.echo(printable(f"Note: {note}"), err=True)
    if check and outcome.changes:
        for path, change in outcome.changes.items():
            click.echo(f"{_shown(path)} is out of date: {change}", err=True)
        words = "export --force" if outcome.notes else "export"  # without it an edited file is kept
        click.echo(f"`{places.command(words)}` brings the files up to date.", err=True)
    elif not settings.quiet:
        done = "not written" if check or settings.dry_run else "written"
        for path in outcome.files:
            status = f"{done}: {outcome.changes[path]}" if path in outcome.changes else "up to date"
            click.echo(f"{_shown(path)} {status}")
        click.echo(_counted(outcome.counts))


def as_dict(outcome: Outcome, check: bool) -> dict[str, object]:
    """Counts, and each file with its change (null: up to date)."""
    files = {str(path): outcome.changes.get(path) for path in outcome.files}
    return {"check": check, "files": files, **outcome.counts, "notes": outcome.notes}


def _counted(counts: dict[str, int]) -> str:
    text = counted(counts["candidates"], "candidate")
    if "models" in counts:
        text += f", {counted(counts['models'], 'model')}, {counts['left_out']:,} left out"
        text += f" ({counts['without_size']:,} of them without a size)"
    return text


def _shown(path: Path) -> str:
    """The path, relative to the current folder if it is below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
