"""The results as a table for people, and as one JSON file."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.measurement import Measurement
from tests.bench.sizes import Sizes

PACKAGES = ("dlt", "dbt-core", "dbt-duckdb", "dbt-postgres", "duckdb", "huggingface-hub", "pyarrow")
COLUMNS = ("engine", "pipeline", "run", "extract s", "transform s", "total s", "x ours")
COLUMNS += ("records/s", "landing/s", "peak MiB", "requests", "added MB")


def print_table(measurements: Sequence[Measurement], sizes: Sizes) -> None:
    """Prints one line per run of a pipeline."""
    title = f"{sizes.tasks} tasks x {sizes.rows:,} records on {os.cpu_count()} cores"
    table = Table(title=title, box=box.SIMPLE, title_justify="left", padding=(0, 1, 0, 0))
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="left" if number < 3 else "right", no_wrap=True)
    for measurement in measurements:
        table.add_row(*_cells(measurement, measurements))
    # A log has no width of its own; a narrow window may wrap lines, but no column is cut.
    Console(width=max(Console().width, 130)).print(table)


def _cells(measurement: Measurement, all_of_them: Sequence[Measurement]) -> list[str]:
    landing = measurement.landing_rate
    return [
        measurement.engine,
        measurement.pipeline,
        measurement.run,
        *(f"{measurement.phases.get(phase, 0.0):.1f}" for phase in ("extract", "transform")),
        f"{measurement.seconds:.1f}",
        _times_ours(measurement, all_of_them),
        f"{measurement.rate:,.0f}",
        f"{landing:,.0f}" if landing else "",
        f"{measurement.peak_mib:,.0f}",
        str(measurement.requests),
        f"{measurement.added_bytes / 1e6:,.0f}" if measurement.added_bytes is not None else "",
    ]


def _times_ours(measurement: Measurement, all_of_them: Sequence[Measurement]) -> str:
    """How many times as long as our run of the same name on the same engine."""
    same = (measurement.engine, measurement.run)
    for other in all_of_them:
        if other.pipeline == "ours" and (other.engine, other.run) == same:
            return f"{measurement.seconds / other.seconds:.1f}"
    return ""


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def write_json(measurements: Sequence[Measurement], sizes: Sizes, path: Path) -> None:
    """Writes the results with all that is needed to compare them with others."""
    document: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "memory_gib": round(
                os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1
            ),
            "system": platform.platform(),
            "python": platform.python_version(),
            "packages": {name: version(name) for name in PACKAGES},
        },
        "sizes": {"tasks": sizes.tasks, "rows": sizes.rows, "history_days": sizes.history_days},
        "measurements": [measurement.as_dict() for measurement in measurements],
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
