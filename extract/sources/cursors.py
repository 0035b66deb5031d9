"""Builds the Hub's cursor of a listing by creation date for any date.

The cursor in a `next` link is a MongoDB condition in base64, which the Hub does not document:

    {"$or":[{"createdAt":"2026-01-02T03:04:05.000Z","_id":{"$gt":"65f0..."}},
            {"createdAt":{"$lt":"2026-01-02T03:04:05.000Z"}},{"createdAt":null}]}

Therefore it is only used if it is exactly this, to the byte. Pure: no network, no clock.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from extract.config import clock

HIGHEST_ID = "f" * 24  # no id is higher, so a page at this cursor begins below its date


@dataclass(frozen=True)
class DateCursors:
    """Builds addresses of pages of a listing that begin at a given date."""

    next_url: str
    with_null: bool  # whether models without a date are in the condition

    def at(self, moment: datetime) -> str:
        """The address of the page of models created before the moment, latest first."""
        date = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        parts = urlsplit(self.next_url)
        query = [
            (name, _encoded(date, HIGHEST_ID, self.with_null) if name == "cursor" else value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        ]
        return parts._replace(query=urlencode(query)).geturl()


def date_cursors(next_url: str | None) -> DateCursors | None:
    """Cursors like the one in a listing's `next` link; None if that has another form."""
    query = dict(parse_qsl(urlsplit(next_url or "").query))
    try:
        text = query["cursor"]
        first: Mapping[str, Any] = json.loads(base64.b64decode(text, validate=True))["$or"][0]
        date, oid = first["createdAt"], first["_id"]["$gt"]
        forms = {_encoded(date, oid, with_null): with_null for with_null in (True, False)}
    except (ValueError, LookupError, TypeError):
        return None
    if text not in forms or clock.parsed(date) is None:
        return None
    return DateCursors(str(next_url), forms[text])


def _encoded(date: str, oid: str, with_null: bool) -> str:
    condition: list[Any] = [
        {"createdAt": date, "_id": {"$gt": oid}},
        {"createdAt": {"$lt": date}},
    ]
    condition += [{"createdAt": None}] if with_null else []
    return base64.b64encode(json.dumps({"$or": condition}, separators=(",", ":")).encode()).decode()
