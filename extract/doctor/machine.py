"""Disk and memory of this machine, against what runs of the scope were measured to take.

The figures are from tests/bench/README.md ("Disk and memory").
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from extract.config.settings import Settings
from extract.databases.duckdb.memory import usable_memory
from extract.databases.files import existing_folder, why_unwritable
from extract.findings import Finding, error, ok, warning

MIB, GIB = 2**20, 2**30
SOURCE = "measured: tests/bench/README.md"


@dataclass(frozen=True)
class Need:
    """What a first run was measured to take.

    Attributes:
        catalog: bytes beside the DuckDB file, at the most; of Postgres, in the database.
        state: bytes in CATALOG_STATE_DIR, at the most.
        memory: bytes, the largest resident set of a process.
        models: of what.
    """

    catalog: int
    state: int
    memory: int
    models: str


# By target and scope. The bytes of scope hub are 30 times those of 100,000 models. A run on DuckDB
# also copies the published file.
NEEDS: Mapping[tuple[str, str], Need] = MappingProxyType({
    ("duckdb", "tasks"): Need(160 * MIB, 16 * MIB, 701 * MIB, "47 listings of 1,000 models"),
    ("duckdb", "hub"): Need(8550 * MIB, 1080 * MIB, 3587 * MIB, "3 million models"),
    ("postgres", "tasks"): Need(429 * MIB, 16 * MIB, 447 * MIB, "47 listings of 1,000 models"),
    ("postgres", "hub"): Need(28440 * MIB, 1410 * MIB, 503 * MIB, "3 million models"),
})  # fmt: skip


def examine(settings: Settings) -> Iterator[Finding]:
    """Compares free disk space and memory with the needs of the scope."""
    yield from compare(settings, NEEDS[settings.target, settings.scope])


def compare(settings: Settings, need: Need) -> Iterator[Finding]:
    """Compares free disk space and memory with these needs."""
    reason = why_unwritable(settings.state_dir)
    if reason:
        yield error(
            "disk",
            f"CATALOG_STATE_DIR {settings.state_dir} cannot be written to: {reason}.",
            "Change its permissions, or set CATALOG_STATE_DIR.",
        )
    else:
        yield from _disk(settings, need)
    yield _memory(need)


def _disk(settings: Settings, need: Need) -> Iterator[Finding]:
    wanted: dict[int, tuple[Path, int]] = {}  # by device
    folders = {settings.state_dir: need.state}
    if settings.target == "duckdb":
        path = settings.duckdb_path
        copied = path.stat().st_size if path.is_file() else 0
        folders[path.parent] = folders.get(path.parent, 0) + need.catalog + copied
    for folder, size in folders.items():
        place = existing_folder(folder)
        device = os.stat(place).st_dev
        shown, before = wanted.get(device, (place, 0))
        wanted[device] = (shown, before + size)
    for place, size in wanted.values():
        free = shutil.disk_usage(place).free
        about = f"some {_size(size)} for a run over {need.models} ({SOURCE})"
        if free < size:
            yield error(
                "disk",
                f"{place} has {_size(free)} free; it takes {about}.",
                "Make room, or set DUCKDB_PATH and CATALOG_STATE_DIR to another disk.",
            )
        else:
            yield ok("disk", f"{place} has {_size(free)} free; it takes {about}")
    if settings.target == "postgres":
        yield ok(
            "disk",
            f"The server takes some {_size(need.catalog)} more; what it has free is not known"
            " from here",
        )


def _memory(need: Need) -> Finding:
    total = int(usable_memory() / 0.8)  # DuckDB knows the limits of containers too
    about = f"a run over {need.models} takes {_size(need.memory)} ({SOURCE})"
    if total < need.memory:
        return warning(
            "memory",
            f"There are {_size(total)}; {about}.",
            "It may be killed: take a larger machine, or a smaller SCOPE or LIMIT_PER_TASK.",
        )
    return ok("memory", f"There are {_size(total)}; {about}")


def _size(size: int) -> str:
    return f"{size / GIB:,.1f} GiB" if size >= GIB else f"{size / MIB:,.0f} MiB"
