"""The catalog's clock: the machine's, or the fixed time in CATALOG_NOW.

With CATALOG_NOW (an ISO time; UTC if it names no zone) the clock is fixed at that moment for run
records, raw rows, the scheduler's state, alerts and dbt, on every engine, so that a test or a
replay can step through days. Waits and timeouts still use the machine's clock.
"""

import os
from datetime import UTC, datetime

from extract.errors import UsageError

VARIABLE = "CATALOG_NOW"


def now() -> datetime:
    """The current time, UTC.

    Raises:
        UsageError: CATALOG_NOW is not an ISO time.
    """
    return fixed_time() or datetime.now(UTC)


def fixed_time() -> datetime | None:
    """The time in CATALOG_NOW, UTC; None if it is not set. Raises UsageError."""
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    moment = parsed(text)
    if moment is None:
        raise UsageError(f"{VARIABLE} must be an ISO time (2026-11-21T02:00:00Z), not {text!r}.")
    return moment


def parsed(text: object) -> datetime | None:
    """An ISO time converted to UTC (UTC is assumed without a zone); None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        # Years near the limits overflow when converted to UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
