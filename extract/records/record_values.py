"""Reads single values from a record's payload."""

import json
from datetime import datetime

from extract.config import clock
from extract.records.pages import Record


def time_of(record: Record, name: str) -> datetime | None:
    """The time under `name` in the payload, UTC; None if it is absent or cannot be parsed."""
    return clock.parsed(_value(record, name))


def number_of(record: Record, name: str) -> float | None:
    """The number under `name` in the payload; None if it is absent or none."""
    value = _value(record, name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _value(record: Record, name: str) -> object:
    try:
        return json.loads(record.payload).get(name)
    except (ValueError, RecursionError):
        return None
