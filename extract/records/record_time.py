"""When a record says that something happened."""

import json
from datetime import datetime

from extract.config import clock
from extract.records.pages import Record


def time_of(record: Record, name: str) -> datetime | None:
    """A time of the payload; None where it has none, or no engine can read the payload."""
    try:
        payload = json.loads(record.payload)
    except (ValueError, RecursionError):
        return None
    return clock.parsed(payload.get(name))
