"""Markdown tables; names and messages from outside cannot break them or inject markup.

Written by hand: tabulate and its like do not escape Markdown in cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

SPECIAL = re.compile(r"([\\`*\[\]<>|~&])")


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], escape: bool = True) -> str:
    """A table, with numbers right-aligned and grouped.

    Args:
        escape: False if the cells are Markdown already.
    """
    rows = list(rows)
    numeric = [_is_numeric([row[place] for row in rows]) for place in range(len(heads))]
    lines = [_line(heads), _line(["---:" if right else "---" for right in numeric])]
    return "\n".join(lines + [_line([_cell(value, escape) for value in row]) for row in rows])


def folded(summary: str, text: str) -> str:
    """A section that opens on a click."""
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def _is_numeric(values: list[Any]) -> bool:
    return any(isinstance(value, int) for value in values) and all(
        value is None or isinstance(value, int) for value in values
    )


def _cell(value: Any, escape: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    text = " ".join(str(value).split())
    return SPECIAL.sub(r"\\\1", text) if escape else text


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
