"""What time it is for the catalog: the machine's clock, or CATALOG_NOW where that is given.

With CATALOG_NOW (an ISO time; UTC where it names no zone) the clock stands still at that moment:
run records, raw rows, the scheduler's state, alerts and dbt all say it, on both engines, so that a
test or a replay can live through days. Waits and timeouts go by the machine's clock all the same.
"""

import os
from datetime import UTC, datetime

from extract.errors import UsageError

VARIABLE = "CATALOG_NOW"


def now() -> datetime:
    """The current time, UTC.

    Raises:
        UsageError: CATALOG_NOW is no time.
    """
    return given() or datetime.now(UTC)


def given() -> datetime | None:
    """The time that CATALOG_NOW names, UTC; None where it is not set. Raises UsageError."""
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    moment = parsed(text)
    if moment is None:
        raise UsageError(f"{VARIABLE} must be an ISO time (2026-11-21T02:00:00Z), not {text!r}.")
    return moment


def parsed(text: object) -> datetime | None:
    """An ISO time as a UTC one, a time without a zone taken for UTC; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        # Far years have no UTC form in every zone.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
