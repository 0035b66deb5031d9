"""The outcome of an export: the text of each file, and how it differs from the existing one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.exports.files import read_text

NAMED = 3  # models named in a line about a difference


@dataclass
class Outcome:
    """What an export wrote, or with `--check` would write.

    Attributes:
        files: The text of each file, in the order of writing.
        changes: How a file differs from the existing one; unchanged files are left out.
        counts: Candidates; models exported, left out, and without a size.
        notes: Messages for the user.
    """

    files: dict[Path, str] = field(default_factory=dict)
    changes: dict[Path, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, path: Path, text: str) -> None:
        """Adds a file and compares it with the existing one."""
        self.files[path] = text
        old = read_text(path)
        if old is None:
            self.changes[path] = "not there yet"
        elif old != text:
            self.changes[path] = difference(old, text)


def difference(old: str, new: str) -> str:
    """How `new` differs from `old`, on one line; by model if both are lists of models."""
    before, after = _by_model(old), _by_model(new)
    if before is None or after is None:
        lost, gained = Counter(old.splitlines()), Counter(new.splitlines())
        return f"{(lost - gained).total()} lines removed, {(gained - lost).total()} added"
    parts = [
        _named("added", [name for name in after if name not in before]),
        _named("removed", [name for name in before if name not in after]),
        _named("changed", [n for n in after if n in before and after[n] != before[n]]),
    ]
    return ", ".join(part for part in parts if part) or "the same models in another order or form"


def _by_model(text: str) -> dict[str, Any] | None:
    try:
        return {entry["model_id"]: entry for entry in json.loads(text)}
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _named(change: str, names: Iterable[str]) -> str:
    names = list(names)
    if not names:
        return ""
    shown = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    return f"{len(names):,} {change} ({shown})"
