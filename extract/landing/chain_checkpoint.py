"""A listing that comes in chains of pages: what they are, and how far each has been read."""

from dataclasses import dataclass

SPAN = 1_000_000_000  # positions in the listing that a chain has for itself


@dataclass(frozen=True)
class Chain:
    """A part of the listing.

    Attributes:
        number: its place in the listing, from 0.
        url: its first page; the listing's own for chain 0.
        meets: ids that the next chain begins with; empty for the last.
        meets_from: when the last of these was made, as an ISO time.
    """

    number: int
    url: str
    meets: tuple[str, ...] = ()
    meets_from: str | None = None


@dataclass(frozen=True)
class Checkpoint:
    """How far a chain has been read.

    Attributes:
        next_url: where it goes on; None where it has ended.
        records: how many were read, those set aside included.
        rows: how many of them land.
    """

    chain: int
    next_url: str | None
    records: int = 0
    rows: int = 0
