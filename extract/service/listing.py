"""Pages of a list: filters and an order as SQL of our own, whatever is asked as its values.

A cursor names the last row of its page by what the list is sorted by and by its id. It so stays
where it was while rows come, go and change.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from extract.databases.served import Reader, Row
from extract.service.answers import opened
from extract.service.errors import wrong

Kind = Literal["number", "time", "text"]
NUMBERS_UP_TO = 2**63 - 1


@dataclass(frozen=True)
class Sort:
    """An order: a column of the list, its kind, and whether the largest come first."""

    column: str
    kind: Kind = "number"
    is_descending: bool = True


@dataclass(frozen=True)
class Condition:
    """A condition in SQL with its values."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list.

    Attributes:
        columns: what a row of it has.
        source: the tables after `from`.
        key: the column that tells rows apart, and orders those that are equal in what is sorted.
        sorts: the orders by their names, the default first.
    """

    columns: str
    source: str
    key: str
    sorts: Mapping[str, Sort]

    @property
    def default(self) -> str:
        """The name of the order where none is asked."""
        return next(iter(self.sorts))


@dataclass(frozen=True)
class Cursor:
    """Where a page ended."""

    sort: str
    value: Any
    key: str

    def text(self) -> str:
        """As it is given to whoever asks for the next page."""
        content = json.dumps([self.sort, self.value, self.key], default=_as_text)
        return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def page(
    reader: Reader,
    listing: Listing,
    conditions: Sequence[Condition],
    sort: str | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """`{"items": [...], "next_cursor": ...}`; rows without a value of the order come last."""
    name = sort or listing.default
    if name not in listing.sorts:
        raise wrong("sort", f"one of {', '.join(listing.sorts)}")
    order = listing.sorts[name]
    begun = _read_cursor(cursor, name, order) if cursor else None
    rows: list[Row] = []
    if begun is None or begun.value is not None:
        known = Condition(f"{order.column} is not null")
        wanted = [*conditions, known, *_after(listing, order, begun)]
        rows += _rows(reader, listing, wanted, order, limit + 1)
    if len(rows) <= limit:
        past = []
        if begun is not None and begun.value is None:
            past = [Condition(f"{_key(listing)} > ?", (begun.key,))]
        wanted = [*conditions, Condition(f"{order.column} is null"), *past]
        rows += _rows(reader, listing, wanted, None, limit + 1 - len(rows))
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = Cursor(name, last["sorted_by"], str(last["sorted_key"])).text()
    return {"items": [_shown(row) for row in rows[:limit]], "next_cursor": following}


def _rows(
    reader: Reader,
    listing: Listing,
    conditions: Sequence[Condition],
    order: Sort | None,
    limit: int,
) -> list[Row]:
    """The first rows in an order, or by the key alone."""
    column = order.column if order else "null"
    by = f"{order.column} {'desc' if order.is_descending else 'asc'}, " if order else ""
    where = " and ".join(f"({condition.sql})" for condition in conditions) or "true"
    values = [value for condition in conditions for value in condition.values]
    sql = (
        f"select {listing.columns}, {column} as sorted_by, {listing.key} as sorted_key"  # nosec B608 # our own text
        f" from {listing.source} where {where} order by {by}{_key(listing)} limit ?"
    )
    return reader.rows(sql, [*values, limit])


def _after(listing: Listing, order: Sort, begun: Cursor | None) -> list[Condition]:
    if begun is None:
        return []
    place = "cast(? as timestamptz)" if order.kind == "time" else "?"
    further = "<" if order.is_descending else ">"
    return [
        # An index finds where to begin by the first of the two.
        Condition(f"{order.column} {further}= {place}", (begun.value,)),
        Condition(
            f"{order.column} {further} {place} or {_key(listing)} > ?", (begun.value, begun.key)
        ),
    ]


def _key(listing: Listing) -> str:
    return f'{listing.key} collate "C"'  # byte order, the same on every engine


def _shown(row: Row) -> dict[str, Any]:
    return {
        name: value
        for name, value in opened(row).items()
        if name not in ("sorted_by", "sorted_key")
    }


def _read_cursor(text: str, sort: str, order: Sort) -> Cursor:
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        name, value, key = json.loads(content)
    except (ValueError, TypeError, RecursionError):
        raise wrong("cursor", "not one that this service gave") from None
    if name != sort:
        raise wrong("cursor", "it belongs to a list in another order")
    if not (isinstance(key, str) and "\0" not in key and (value is None or _fits(value, order))):
        raise wrong("cursor", "not one that this service gave")
    return Cursor(name, value, key)


def _fits(value: Any, order: Sort) -> bool:
    if order.kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and abs(value) <= NUMBERS_UP_TO
    if not isinstance(value, str) or "\0" in value:
        return False
    if order.kind == "time":
        try:
            return datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            return False
    return True


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
