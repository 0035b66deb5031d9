"""The rows of one page, as they are passed from the sources to dlt."""

from typing import NamedTuple

import pyarrow as pa

from extract.landing.chain_checkpoint import Checkpoint


class PageRows(NamedTuple):
    """The rows of one page.

    Attributes:
        tables: rows by raw table, those of raw.rejected_records included.
        nbytes: size of the rows in memory, stored because Arrow takes a while to count it.
        checkpoint: how far its chain has been read, if pages are stored until the listing lands.
    """

    tables: list[tuple[str, pa.Table]]
    nbytes: int
    checkpoint: Checkpoint | None
