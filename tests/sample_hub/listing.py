"""`GET /api/models`: filter, sort, cursor, fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from . import cursors
from .catalog import Catalog
from .query import (
    BadQuery,
    Query,
    limit_of,
    listing_fields,
    listing_name,
    matcher,
    next_url,
    sort_of,
)
from .responses import Response, error

Record = dict[str, Any]


def list_models(
    catalog: Catalog, query: Query, base_url: str, most_per_page: int | None = None
) -> Response:
    """One page, with the next one's address in a `Link` header.

    Args:
        catalog: What the Hub holds.
        query: The parsed query string.
        base_url: The server's own address, for the link.
        most_per_page: Serve pages no longer than this, whatever `limit` says.
    """
    try:
        limit = limit_of(query)
        if most_per_page:
            limit = min(limit, most_per_page)
        listing = listing_name(query)
        if catalog.exact.has(listing):
            start = int(cursors.decode(query)["offset"]) if "cursor" in query else 0
            body, place = catalog.exact.page(listing, start, limit)
            cursor = None if place is None else {"offset": place}
        else:
            body, cursor = _page(catalog, query, limit)
    except BadQuery as refused:
        return error(400, str(refused))
    response = Response(body=body)
    if catalog.repeat_rows and "cursor" in query:
        response.body = repeated_first(response.body)
    if cursor is not None:
        following = cursors.encode(cursor, sort_of(query), catalog.plain_cursors)
        response.headers["Link"] = f'<{next_url(base_url, query, following)}>; rel="next"'
    return response


def _page(catalog: Catalog, query: Query, limit: int) -> tuple[bytes, Record | None]:
    sort = sort_of(query)
    fields = listing_fields(query, sort)
    matches = matcher(query)
    after = cursors.decode(query) if "cursor" in query else None
    with catalog.lock:
        slots = _slots(catalog, query, matches)
        numbers = _numbers(catalog, query, sort, after, slots)
        held = _held_after(catalog, sort, after, matches)
        if not held:
            return _generated_page(catalog, sort, list(islice(numbers, limit + 1)), limit, fields)
        entries = list(islice(_merged(catalog, sort, held, numbers), limit + 1))
        more = len(entries) > limit
        texts = _texts(catalog, entries[:limit], fields, listing_name(query))
    last = entries[limit - 1] if more else None
    cursor = None if last is None else {"value": last[0], "_id": last[1]}
    return ("[" + ",".join(texts) + "]").encode(), cursor


def _generated_page(
    catalog: Catalog, sort: str, numbers: list[int], limit: int, fields: frozenset[str] | None
) -> tuple[bytes, Record | None]:
    """The common case of long listings: nothing to merge."""
    generated = catalog.generated
    texts = generated.render(numbers[:limit], fields)
    cursor = None
    if len(numbers) > limit:
        last = numbers[limit - 1]
        cursor = {"value": generated.value(sort, last), "_id": generated.oid(last)}
    return ("[" + ",".join(texts) + "]").encode(), cursor


# One entry of a listing: its sort value, its `_id`, and the record or the generated number.
Entry = tuple[int | None, str, Record | int]


def _merged(
    catalog: Catalog, sort: str, held: list[Entry], numbers: Iterator[int]
) -> Iterator[Entry]:
    generated = catalog.generated
    waiting = iter(held)
    candidate = next(waiting, None)
    for i in numbers:
        value = generated.value(sort, i)
        # Among equals the models held one by one come first.
        while candidate is not None and _order(candidate[0]) <= _order(value):
            yield candidate
            candidate = next(waiting, None)
        yield value, generated.oid(i), i
    while candidate is not None:
        yield candidate
        candidate = next(waiting, None)


def _texts(
    catalog: Catalog, entries: Sequence[Entry], fields: frozenset[str] | None, listing: str
) -> list[str]:
    numbers = [entry[2] for entry in entries if isinstance(entry[2], int)]
    rendered = iter(catalog.generated.render(numbers, fields))
    return [
        next(rendered)
        if isinstance(entry[2], int)
        else render(entry[2] | catalog.per_listing.get((listing, entry[2]["id"]), {}), fields)
        for entry in entries
    ]


def repeated_first(body: bytes) -> bytes:
    """A page with its first record twice, as when values move in mid-listing."""
    page = body.decode()
    _, end = json.JSONDecoder().raw_decode(page, 1)
    return f"[{page[1:end]},{page[1:]}".encode()


def render(record: Record, fields: frozenset[str] | None) -> str:
    """A record's JSON with these fields (None: all), compact and not escaped."""
    chosen = record if fields is None else {k: v for k, v in record.items() if k in fields}
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))


def _order(value: int | None) -> tuple[bool, int]:
    return (value is None, -(value or 0))


def sort_value(record: Record, sort: str) -> int | None:
    """What a record is sorted by; times as seconds since 1970."""
    value = record.get(sort)
    if isinstance(value, str):
        return int(datetime.fromisoformat(value).timestamp())
    return value if isinstance(value, int) else None


def _held_after(
    catalog: Catalog, sort: str, after: Record | None, matches: Callable[[Record], bool]
) -> list[Entry]:
    entries: list[Entry] = [
        (sort_value(record, sort), record["_id"], record)
        for record in catalog.models.values()
        if matches(record)
    ]
    entries.sort(key=lambda entry: (_order(entry[0]), entry[1]))
    if after is None:
        return entries
    place = (_order(after["value"]), after["_id"])
    if catalog.generated.number_of(after["_id"]) is not None:
        return [entry for entry in entries if _order(entry[0]) > place[0]]
    return [entry for entry in entries if (_order(entry[0]), entry[1]) > place]


def _numbers(
    catalog: Catalog, query: Query, sort: str, after: Record | None, slots: list[int] | None
) -> Iterator[int]:
    generated = catalog.generated
    number = None if after is None else generated.number_of(after["_id"])
    value = None if after is None else after["value"]
    numbers = generated.numbers(sort, number, value, slots)
    if catalog.hidden:
        numbers = (i for i in numbers if i not in catalog.hidden)
    words = [word.lower() for word in query.get("search", ())]
    authors = query.get("author", ())
    if words:
        numbers = (i for i in numbers if all(w in generated.model_id(i).lower() for w in words))
    if authors:
        numbers = (i for i in numbers if generated.model_id(i).startswith(f"{authors[0]}/"))
    return numbers


def _slots(catalog: Catalog, query: Query, matches: Callable[[Record], bool]) -> list[int] | None:
    static = {k: v for k, v in query.items() if k in ("filter", "pipeline_tag", "gated")}
    if not static:
        return None
    key = tuple((name, tuple(values)) for name, values in sorted(static.items()))
    if key not in catalog.slots_by_filter:
        catalog.slots_by_filter[key] = catalog.generated.slots(matcher(static))
    return catalog.slots_by_filter[key]
