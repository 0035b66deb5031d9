"""The results as tables for people, and as one JSON file."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import compress
from pathlib import Path
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.comparison import Comparison
from tests.bench.measurement import Measurement
from tests.bench.sizes import Sizes

PACKAGES = ("dlt", "dbt-core", "dbt-duckdb", "dbt-postgres", "duckdb", "huggingface-hub", "pyarrow")
TEXT_COLUMNS = ("engine", "pipeline", "run", "phases s", "note", "phase", "step", "what")
COLUMNS: dict[str, Callable[[Measurement, Comparison], str]] = {
    "engine": lambda one, _: one.engine,
    "pipeline": lambda one, _: one.pipeline,
    "run": lambda one, _: one.run,
    "models": lambda one, _: f"{one.models:,}" if one.models else "",
    "phases s": lambda one, _: ", ".join(f"{name} {s:.1f}" for name, s in one.phases.items()),
    "total s": lambda one, _: f"{one.seconds:.1f}",
    "beyond fetch": lambda one, all_: _figure(all_.beyond_fetch(one)),
    "cpu s": lambda one, _: f"{one.cpu_seconds:.1f}",
    "x floor": lambda one, all_: _figure(all_.times_floor(one)),
    "x smaller": lambda one, all_: _figure(all_.times_smaller(one)),
    "records/s": lambda one, _: f"{one.rate:,.0f}",
    "landing/s": lambda one, _: f"{one.landing_rate:,.0f}" if one.landing_rate else "",
    "peak MiB": lambda one, _: f"{one.peak_mib:,.0f}",
    "requests": lambda one, _: str(one.requests),
    "note": lambda one, _: _note(one),
}


def print_tables(measurements: Sequence[Measurement], sizes: Sizes) -> None:
    """Prints one line per run of a pipeline, and one table per part."""
    listings = [one for one in measurements if one.models is None]
    whole_hub = [one for one in measurements if one.models is not None]
    cores = f"on {os.cpu_count()} cores"
    if listings:
        _print(f"{sizes.tasks} tasks x {sizes.rows:,} records {cores}", listings)
    if whole_hub:
        _print(f"The whole Hub, then the night after {cores}", whole_hub)


def _print(title: str, measurements: Sequence[Measurement]) -> None:
    """Leaves out the columns that have nothing in them."""
    comparison = Comparison(measurements)
    rows = [[cell(one, comparison) for cell in COLUMNS.values()] for one in measurements]
    filled = [any(column) for column in zip(*rows, strict=True)]
    show(title, [*compress(COLUMNS, filled)], [[*compress(row, filled)] for row in rows])


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table as wide as it needs to be."""
    table = Table(title=title, box=box.SIMPLE, title_justify="left", padding=(0, 1, 0, 0))
    for column in columns:
        justify: Literal["left", "right"] = "left" if column in TEXT_COLUMNS else "right"
        table.add_column(column, justify=justify, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    # A log has no width of its own; a narrow window may wrap lines, but no column is cut.
    Console(width=400).print(table)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _note(measurement: Measurement) -> str:
    """What is to be known of this run alone."""
    if measurement.stopped:
        return f"stopped after {measurement.records:,} records"
    if measurement.added_bytes is not None:
        return f"{measurement.added_bytes / 1e6:,.0f} MB of history"
    if measurement.differing is None:
        return ""
    differing = [f"{count:,} {table}" for table, count in measurement.differing.items() if count]
    return f"{', '.join(differing)} differ" if differing else "answers equal"


def machine() -> dict[str, Any]:
    """What figures depend on beside the code."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "load_average": os.getloadavg(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def write_json(measurements: Sequence[Measurement], sizes: Sizes, path: Path) -> None:
    """Writes the results with all that is needed to compare them with others."""
    document: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "sizes": asdict(replace(sizes, database_url=None)),  # an address may hold a password
        "measurements": [measurement.as_dict() for measurement in measurements],
    }
    path.write_text(json.dumps(document, indent=2, default=str) + "\n", encoding="utf-8")
