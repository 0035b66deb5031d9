"""Chains of pages that a listing is fetched in, and how far each has been read."""

from dataclasses import dataclass

SPAN = 1_000_000_000  # positions of the listing reserved for each chain


@dataclass(frozen=True)
class Chain:
    """A part of a listing, fetched page by page.

    Attributes:
        number: its place among the chains of the listing, from 0.
        url: its first page; the listing's own for chain 0.
        meets: ids that the next chain begins with; empty for the last chain.
        meets_from: when the last of these models was created, as an ISO time.
    """

    number: int
    url: str
    meets: tuple[str, ...] = ()
    meets_from: str | None = None


@dataclass(frozen=True)
class Checkpoint:
    """How far a chain has been read.

    Attributes:
        next_url: the next page; None at the end of the chain.
        records: how many records were read, the rejected ones included.
        rows: how many of them land.
    """

    chain: int
    next_url: str | None
    records: int = 0
    rows: int = 0
