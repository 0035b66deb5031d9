"""What one page brought: the value that travels from the sources to dlt."""

from typing import NamedTuple

import pyarrow as pa

from extract.landing.chain_checkpoint import Checkpoint


class PageRows(NamedTuple):
    """What one page brought.

    Attributes:
        tables: rows by raw table: its own, and those of raw.rejected_records.
        nbytes: theirs in memory; Arrow takes a while to count them.
        checkpoint: how far its chain has come, where rows are kept until the listing has landed.
    """

    tables: list[tuple[str, pa.Table]]
    nbytes: int
    checkpoint: Checkpoint | None
