"""How many poison records a listing may have before it counts as no listing at all."""

import logging
from collections.abc import Sequence

from extract.errors import TooManyRejectedError

log = logging.getLogger(__name__)
# So many may always be set aside: 1 % of a short listing is less than one record.
ALWAYS_ALLOWED = 3


def check_rejected(
    listing: str, landed: int, lost: Sequence[tuple[int, str]], max_percent: float
) -> None:
    """Says what was set aside, in one line a listing.

    Args:
        landed: how many of the listing's records landed.
        lost: (position in the listing, reason) of each record that did not.
        max_percent: of the listing's records, MAX_REJECTED.

    Raises:
        TooManyRejectedError: there are too many; the message names the first.
    """
    if not lost:
        return
    count, total = len(lost), landed + len(lost)
    position, reason = lost[0]
    said = f"{listing}: {count} records were set aside, the first is record {position}: {reason}"
    if count > ALWAYS_ALLOWED and 100 * count > max_percent * total:
        raise TooManyRejectedError(
            f"{said}.\nThat is more than MAX_REJECTED={max_percent:g} percent of the listing: it"
            " does not count.\nLook at what the source serves, or raise MAX_REJECTED."
        )
    log.warning("%s. They are in raw.rejected_records.", said)
