"""Reads a time from a record's payload."""

import json
from datetime import datetime

from extract.config import clock
from extract.records.pages import Record


def time_of(record: Record, name: str) -> datetime | None:
    """The time under `name` in the payload, UTC; None if it is absent or cannot be parsed."""
    try:
        payload = json.loads(record.payload)
    except (ValueError, RecursionError):
        return None
    return clock.parsed(payload.get(name))
