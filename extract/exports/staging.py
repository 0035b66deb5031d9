"""Chooses the candidates to export: those of the catalog, or those of an edited staging file.

no file, or not edited    -> written from the catalog
edited by hand            -> kept and used; `--force` overwrites it
"""

from __future__ import annotations

from pathlib import Path

from extract.config import places
from extract.errors import ExportError, ReviewError
from extract.exports import review
from extract.exports.candidates import Candidate, as_text
from extract.exports.files import read_text
from extract.exports.outcome import Outcome, difference


def read_staged(path: Path) -> list[Candidate]:
    """Reads the current staging file.

    Raises:
        ExportError: there is none.
        ReviewError: it is invalid.
    """
    text = read_text(path)
    if text is None:
        raise ExportError(
            f"{path} does not exist: there is nothing to export models from.\n"
            f"Run `{places.command('export candidates')}` first, or"
            f" `{places.command('export')}` for all files."
        )
    return review.parse(path, text)


def compare_staged(path: Path, proposed: list[Candidate], outcome: Outcome) -> list[Candidate]:
    """Compares the staging file with the catalog; returns the entries an export would use."""
    outcome.add(path, as_text(proposed))
    if not _edited(path, as_text(proposed)):
        return proposed
    outcome.notes.append(
        f"{path.name} was edited by hand: `export models --check` uses it as it is."
    )
    return read_staged(path)


def update_staged(
    path: Path, proposed: list[Candidate], outcome: Outcome, force: bool, alone: bool
) -> list[Candidate]:
    """Updates the staging file unless that loses edits; returns the entries to export.

    Args:
        alone: only this file is exported.

    Raises:
        ReviewError: it was edited by hand, and is exported alone or is invalid.
    """
    new = as_text(proposed)
    if force or not _edited(path, new):
        outcome.add(path, new)
        outcome.add(review.checksum_path(path), review.checksum_line(new))
        return proposed
    differs = difference(read_text(path) or "", new)
    if alone:
        raise ReviewError(
            f"{path} was edited by hand, and differs from the catalog: {differs}.\n"
            f"`{places.command('export models')}` uses it as it is, `export candidates --force`"
            " overwrites it without the edits."
        )
    entries = read_staged(path)
    outcome.notes.append(
        f"{path.name} was edited by hand and is used as it is. Differences from the catalog"
        f" (`{places.command('export candidates --force')}` overwrites it): {differs}."
    )
    return entries


def _edited(path: Path, new: str) -> bool:
    old = read_text(path)
    return old is not None and old != new and not review.is_unedited(path, old)
