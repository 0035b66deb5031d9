"""The report of a run on stdout: a table, or the run record as JSON."""

import json
import sys

from extract.config.settings import Settings
from extract.landing.run_record import Run
from extract.redaction import printable
from extract.words import counted

COLUMNS = ("source", "status", "rows", "pages", "requests", "retries", "waited")


def run_report(settings: Settings, run: Run, where: str, next_step: str | None) -> str:
    """The report of a successful run; `next_step` is the command to suggest."""
    if settings.as_json:
        return json.dumps(run.as_dict(), indent=2)
    seconds = (run.completed_at - run.started_at).total_seconds() if run.completed_at else 0.0
    rows = sum(source.get("rows", 0) for source in run.sources.values())
    ended = f"{counted(rows, 'row')} in {seconds:.1f} s"
    lines = [_table(run), ""]
    if settings.dry_run:
        per_table: dict[str, int] = {}
        for listing in run.listings:
            per_table[listing["table"]] = per_table.get(listing["table"], 0) + listing["rows"]
        lines += [f"Dry run: {ended} checked, nothing loaded. Would have landed:"]
        lines += [f"  raw.{name:<20} {count:>10,} rows" for name, count in per_table.items()]
    else:
        lines += [f"Run {run.run_id}: {run.status}, {ended}, landed in {where}"]
        lines += [f"Next: {next_step}"] if next_step else []
    return "\n".join(lines)


def _table(run: Run) -> str:
    rows = [COLUMNS]
    for name, source in run.sources.items():
        counts = [f"{source.get(column, 0):,}" for column in COLUMNS[2:6]]
        rows.append((name, source["status"], *counts, f"{source.get('waited_seconds', 0):.1f} s"))
    widths = [max(len(row[index]) for row in rows) for index in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index < 2 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def show(text: str) -> None:
    """Prints to stdout, with control characters escaped."""
    sys.stdout.write(printable(text) + "\n")
