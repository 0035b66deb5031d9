"""The `cursor` of a listing: where its next page begins.

By date of creation it has the Hub's own form, a MongoDB condition as base64, and any date and id in
it will do; other sorts, and all with `Catalog.plain_cursors`, have a form that only this server
knows.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from .query import BadQuery, Query
from .rendering import iso

Cursor = dict[str, Any]  # {"value": the last record's, "_id": the same}, or {"offset": number}
HIGHEST_ID = "f" * 24


def encode(cursor: Cursor, sort: str, plain: bool) -> str:
    """A cursor's text."""
    if plain or sort != "createdAt" or "offset" in cursor:
        return base64.urlsafe_b64encode(_compact(cursor)).decode()
    created = iso(cursor["value"])
    condition = [
        {"createdAt": created, "_id": {"$gt": cursor["_id"]}},
        {"createdAt": {"$lt": created}},
        {"createdAt": None},
    ]
    return base64.b64encode(_compact({"$or": condition})).decode()


def decode(query: Query) -> Cursor:
    """What the cursor of a query says.

    Raises:
        BadQuery: It is none of this server's.
    """
    try:
        text = query["cursor"][0].translate({ord("+"): "-", ord("/"): "_"})
        cursor = json.loads(base64.urlsafe_b64decode(text))
        if "$or" in cursor:
            return _of_condition(cursor["$or"])
        if "offset" in cursor or "_id" in cursor:
            return dict(cursor)
    except (ValueError, TypeError, LookupError, binascii.Error):
        pass
    raise BadQuery("Invalid cursor")


def _of_condition(condition: list[dict[str, Any]]) -> Cursor:
    last, oid = condition[0]["createdAt"], condition[0]["_id"]["$gt"]
    if condition[1:] not in (
        [{"createdAt": {"$lt": last}}],
        [{"createdAt": {"$lt": last}}, {"createdAt": None}],
    ):
        raise ValueError("not the Hub's form")
    value = int(datetime.fromisoformat(last).timestamp())
    # No id is higher, so nothing of that moment itself is meant.
    return {"value": value - 1 if oid == HIGHEST_ID else value, "_id": oid}


def _compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
