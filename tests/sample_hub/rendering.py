"""Turning a variant of the pattern into the text of one model."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache

from .variants import OWNER, SERIAL, SLOTS, Record
from .words import OWNERS

_NUMERIC = ("downloads", "likes", "trending", "storage")
_CLOCK = [f"T{h:02d}:{m:02d}:{s:02d}.000Z" for h in range(24) for m in range(60) for s in range(60)]


def iso(epoch: int) -> str:
    """Seconds since 1970 as the Hub writes times."""
    day, second = divmod(epoch, 86_400)
    return _day(day) + _CLOCK[second]


@lru_cache(maxsize=4096)
def _day(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-%d")


def template(variant: Record, fields: frozenset[str] | None, downloads: str) -> str:
    """The `%`-template of a variant's JSON with these fields (None: all).

    `downloads` is "" for a number, or "absent" or "null".
    """
    record = {
        name: value
        for name, value in variant.items()
        if fields is None or name in fields or name in ("_id", "id")
    }
    if downloads == "absent":
        record.pop("downloads", None)
    elif downloads == "null" and "downloads" in record:
        record["downloads"] = None
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("%", "%%")
    for name, slot in SLOTS.items():
        mark = slot.replace("\x01", "\\u0001")
        quoted = f'"{mark}"'
        text = (
            text.replace(quoted, f"%({name})s")
            if name in _NUMERIC
            else text.replace(mark, f"%({name})s")
        )
    text = text.replace("\\u0001owner\\u0001", "%(owner)s")
    return text.replace("\\u0001serial\\u0001", "%(serial)s")


@lru_cache(maxsize=65_536)
def owner_of(cycle: int) -> str:
    """Who made the models of a cycle."""
    name, again = OWNERS[cycle % len(OWNERS)], cycle // len(OWNERS)
    return f"{name}-{again}" if again else name


@lru_cache(maxsize=1)
def _owner_numbers() -> dict[str, int]:
    return {name: n for n, name in enumerate(OWNERS)}


def cycle_of(model_id: str) -> int | None:
    """The cycle that an id belongs to, or None when it is no generated id."""
    owner, slash, _ = model_id.partition("/")
    if not slash:
        serial = model_id.rpartition("-")[2]
        return int(serial) if serial.isdigit() else None
    if owner in _owner_numbers():
        return _owner_numbers()[owner]
    name, _, again = owner.rpartition("-")
    if name in _owner_numbers() and again.isdigit():
        return _owner_numbers()[name] + int(again) * len(OWNERS)
    return None


def name_in_pattern(model_id: str) -> str:
    """An id without what its cycle put into it."""
    _, slash, name = model_id.partition("/")
    return name if slash else f"-{model_id.rpartition('-')[0]}"


def name_of_variant(template: str) -> str:
    """A variant's id without the placeholders, comparable with `name_in_pattern`."""
    if template.startswith(OWNER):
        return template.partition("/")[2]
    return f"-{template.removesuffix('-' + SERIAL)}"
