"""Limits how many rejected records a listing may have and still count as complete."""

import logging
from collections.abc import Sequence

from extract.errors import TooManyRejectedError
from extract.words import counted

log = logging.getLogger(__name__)
# This many are always allowed: 1 % of a short listing is less than one record.
ALWAYS_ALLOWED = 3


def check_rejected(
    listing: str, landed: int, rejected: Sequence[tuple[int, str]], max_percent: float
) -> None:
    """Logs how many records of a listing were rejected, or fails if they are too many.

    Args:
        landed: how many of the listing's records landed.
        rejected: (position in the listing, reason) of each record that did not.
        max_percent: of the listing's records, MAX_REJECTED.

    Raises:
        TooManyRejectedError: they are too many; the message names the first.
    """
    if not rejected:
        return
    count, total = len(rejected), landed + len(rejected)
    position, reason = rejected[0]
    what = counted(count, "record was", "records were")
    summary = f"{listing}: {what} rejected, the first is record {position}: {reason}"
    if count > ALWAYS_ALLOWED and 100 * count > max_percent * total:
        raise TooManyRejectedError(
            f"{summary}.\nThat is more than MAX_REJECTED={max_percent:g} percent of the listing: it"
            " does not count.\nLook at what the source serves, or raise MAX_REJECTED."
        )
    log.warning("%s. They are in raw.rejected_records.", summary)
