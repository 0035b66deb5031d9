"""The review of the staging file: was it edited by hand, and is it valid?

`staging_candidates.json.sha256` holds the checksum of the file as it was written. While it matches,
the file was not edited and an export may update it; otherwise the file is only overwritten with
`--force`. The checksum is committed with the file, so that it works in every clone.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import math
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from extract.config import places
from extract.errors import ReviewError
from extract.exports.candidates import KEYS, NAME, Candidate
from extract.exports.files import read_text
from extract.words import shortened

SHOWN = 3  # mistakes in one message
REMEDY = (
    f"Nothing was written. Correct {NAME}, or have it overwritten:"
    f" `{places.command('export candidates --force')}`."
)


def checksum_path(path: Path) -> Path:
    """The path of a staging file's checksum."""
    return path.with_name(f"{path.name}.sha256")


def checksum_line(text: str) -> str:
    """The checksum line for a text, in the format of `sha256sum`."""
    return f"{hashlib.sha256(text.encode()).hexdigest()}  {NAME}\n"


def is_unedited(path: Path, text: str) -> bool:
    """Whether a staging file's text is what an export wrote, by its checksum."""
    return read_text(checksum_path(path)) == checksum_line(text)


def parse(path: Path, text: str) -> list[Candidate]:
    """The validated entries of a staging file.

    Raises:
        ReviewError: broken JSON, another shape, a missing key, a wrong type or a repeated id.
    """
    entries = _load(path, text)
    if not isinstance(entries, list):
        raise ReviewError(f"{path} holds {_kind(entries)}, not a list of candidates.\n{REMEDY}")
    mistakes = [
        f"entry {number} ({_name(entry)}): {mistake}"
        for number, entry in enumerate(entries, start=1)
        for mistake in _mistakes(entry)
    ]
    if not mistakes:
        times = Counter(entry["model_id"] for entry in entries)
        mistakes = [f"{name} is in it {n} times" for name, n in times.items() if n > 1]
    _raise_for(path, mistakes)
    return [Candidate(**{key: entry[key] for key in KEYS}) for entry in entries]  # type: ignore[typeddict-item]


def refuse_unknown(path: Path, unknown: Collection[str], known: Collection[str]) -> None:
    """Raises ReviewError for ids that no source knows, and suggests known ones."""
    folded = {model_id.lower(): model_id for model_id in known}
    mistakes = []
    for model_id in sorted(unknown):
        near = folded.get(model_id.lower()) or next(
            iter(difflib.get_close_matches(model_id, known, n=1, cutoff=0.8)), None
        )
        hint = f" (is {near} meant?)" if near else ""
        mistakes.append(f"no source of the catalog knows {model_id}{hint}")
        if len(mistakes) == SHOWN:  # searching for suggestions is slow
            mistakes += ["..."] * (len(unknown) - SHOWN)
            break
    _raise_for(path, mistakes)


def _raise_for(path: Path, mistakes: list[str]) -> None:
    if not mistakes:
        return
    more = f" (and {len(mistakes) - SHOWN} more)" if len(mistakes) > SHOWN else ""
    raise ReviewError(f"{path}: {'; '.join(mistakes[:SHOWN])}{more}.\n{REMEDY}")


def _load(path: Path, text: str) -> Any:
    if "\n<<<<<<< " in f"\n{text}":
        raise ReviewError(f"{path} holds conflict markers of an unfinished merge.\n{REMEDY}")
    try:
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ReviewError(
            f"{path} is broken JSON: line {error.lineno}, column {error.colno}: {error.msg}.\n"
            f"{REMEDY}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ReviewError(f"{path} is not readable JSON: {error}.\n{REMEDY}") from error


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise ValueError(f"the entry {_name(found)} has the key {twice!r} twice")
    return found


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not a number in JSON")


def _mistakes(entry: Any) -> list[str]:
    """What is wrong with one entry; unknown keys are allowed as notes of the reviewer."""
    if not isinstance(entry, dict):
        return [f"{_kind(entry)} instead of an object"]
    missing = [f"the key {key!r} is missing" for key in KEYS if key not in entry]
    if missing:
        return missing
    wanted = {
        "model_id": (_is_text(entry["model_id"]), "a text"),
        "provider": (_is_text(entry["provider"]), "a text"),
        "license": (entry["license"] is None or _is_text(entry["license"]), "a text or null"),
        "source": (_is_text(entry["source"]), "a text"),
        "popularity_score": (_is_score(entry["popularity_score"]), "a number from 0 up"),
        "tags": (_is_texts(entry["tags"]), "a list of texts"),
    }
    return [
        f"{key!r} must be {what}, not {shortened(json.dumps(entry[key], ensure_ascii=False), 60)}"
        for key, (is_right, what) in wanted.items()
        if not is_right
    ]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(item) for item in value)


def _is_score(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value >= 0 and (isinstance(value, int) or math.isfinite(value))


def _name(entry: Any) -> str:
    name = entry.get("model_id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) and name else "without a model_id"


def _kind(value: Any) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a text",
        type(None): "null",
        bool: "a boolean",
    }
    return kinds.get(type(value), "a number")
