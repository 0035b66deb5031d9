"""Which tests stay together on one worker, and which begin: `make test` runs on all cores.

The tests of a file share what it builds; those of some folders share what the folder builds. Groups
that take minutes begin, so that no core is left with one of them at the end.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

FOLDERS = ("service", "sizes")
LONGEST = (
    "transform/test_transform.py",
    "packages/test_cut_off.py",
    "faults/test_nth_operation_postgres.py",
    "faults/test_nth_operation_duckdb.py",
    "faults/test_told.py",
    "service",
    "sizes",
)


def in_groups(items: list[pytest.Item], tests: Path) -> list[pytest.Item]:
    """The same tests, each with its group: the longest groups, then the others by slow tests."""
    groups = {item: _group(item.path.relative_to(tests)) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    slow = Counter(group for item, group in groups.items() if item.get_closest_marker("slow"))

    def place(item: pytest.Item) -> tuple[int, int]:
        group = groups[item]
        return (LONGEST.index(group) if group in LONGEST else len(LONGEST), -slow[group])

    return sorted(items, key=place)


def _group(path: Path) -> str:
    return path.parts[0] if path.parts[0] in FOLDERS else path.as_posix()
