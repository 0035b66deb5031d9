"""The query of `GET /api/models`: what it may say, and what that means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

Record = dict[str, Any]
Query = Mapping[str, Sequence[str]]

SORTS = {
    "downloads": "downloads",
    "likes": "likes",
    "createdAt": "createdAt",
    "created_at": "createdAt",
    "lastModified": "lastModified",
    "last_modified": "lastModified",
    "trendingScore": "trendingScore",
    "trending_score": "trendingScore",
}
MOST_PER_PAGE = 1000
DEFAULT_FIELDS = frozenset(
    {
        "_id",
        "id",
        "likes",
        "private",
        "downloads",
        "tags",
        "pipeline_tag",
        "library_name",
        "createdAt",
        "modelId",
    }
)
FULL_FIELDS = DEFAULT_FIELDS | {"author", "gated", "lastModified", "sha", "siblings"}
EXPANDABLE = frozenset(
    {
        "author",
        "baseModels",
        "cardData",
        "childrenModelCount",
        "config",
        "createdAt",
        "disabled",
        "downloads",
        "downloadsAllTime",
        "evalResults",
        "gated",
        "gguf",
        "inference",
        "inferenceProviderMapping",
        "lastModified",
        "library_name",
        "likes",
        "mask_token",
        "model-index",
        "pipeline_tag",
        "private",
        "resourceGroup",
        "safetensors",
        "sha",
        "siblings",
        "spaces",
        "tags",
        "transformersInfo",
        "trendingScore",
        "usedStorage",
        "widgetData",
        "xetEnabled",
    }
)


class BadQuery(ValueError):
    """A query that the Hub refuses with 400."""


def selected_fields(query: Query) -> frozenset[str] | None:
    """The fields a request asks for with `expand`; None when it does not.

    Raises:
        BadQuery: An unknown field, or `full`, `cardData` or `config` beside `expand`.
    """
    asked = [*query.get("expand", ()), *query.get("expand[]", ())]
    if not asked:
        return None
    for other in ("full", "cardData", "config"):
        if _is_set(query, other):
            raise BadQuery(f"The expand parameter cannot be used with the {other} parameter")
    for name in asked:
        if name not in EXPANDABLE:
            raise BadQuery(f'"expand" must be one of [{", ".join(sorted(EXPANDABLE))}]: {name}')
    return frozenset(asked) | {"_id", "id"}


def matcher(query: Query) -> Callable[[Record], bool]:
    """Whether a record is in a listing: every filter is a tag, task or library of it."""
    filters = [part for value in query.get("filter", ()) for part in value.split(",") if part]
    pipeline_tag = query.get("pipeline_tag", [None])[0]
    author = query.get("author", [None])[0]
    words = [word.lower() for word in query.get("search", ())]
    gated = query.get("gated", [None])[0]

    def matches(record: Record) -> bool:
        names = {*record.get("tags", ()), record.get("pipeline_tag"), record.get("library_name")}
        return (
            all(name in names for name in filters)
            and pipeline_tag in (None, record.get("pipeline_tag"))
            and author in (None, record.get("author"))
            and all(word in record["id"].lower() for word in words)
            and (gated is None or (gated.lower() == "true") == bool(record.get("gated")))
        )

    return matches


def listing_name(query: Query) -> str:
    """What `Catalog.exact` calls a listing: its first filter, else `trending` or `all`."""
    named = [*query.get("filter", ()), *query.get("pipeline_tag", ())]
    if named:
        return named[0]
    return "trending" if "sort" in query and sort_of(query) == "trendingScore" else "all"


def listing_fields(query: Query, sort: str) -> frozenset[str]:
    """The fields of a record in a listing, by `expand`, or `full`, `cardData` and `config`."""
    expanded = selected_fields(query)
    if expanded is not None:
        return expanded
    fields = FULL_FIELDS if _is_set(query, "full") else DEFAULT_FIELDS
    for name in ("cardData", "config"):
        if _is_set(query, name):
            fields |= {name}
    return fields | ({"trendingScore"} if sort == "trendingScore" else frozenset())


def _is_set(query: Query, name: str) -> bool:
    return any(value.lower() not in ("", "0", "false") for value in query.get(name, ()))


def sort_of(query: Query) -> str:
    """The field to sort by, in the record's spelling; default: trending, as on the Hub."""
    asked = query.get("sort", ["trendingScore"])[0]
    if query.get("direction", ["-1"])[0] not in ("-1", "desc"):
        raise BadQuery('"direction" must be -1')
    if asked not in SORTS:
        raise BadQuery(f"Invalid sort parameter: {asked}")
    return SORTS[asked]


def limit_of(query: Query) -> int:
    """How many records a page holds: 1 to 1,000."""
    asked = query.get("limit", [str(MOST_PER_PAGE)])[0]
    if not asked.isdigit() or int(asked) < 1:
        raise BadQuery('"limit" must be a number greater than or equal to 1')
    return min(int(asked), MOST_PER_PAGE)


def next_url(base_url: str, query: Query, cursor: str) -> str:
    """The address of the page that `cursor` begins."""
    pairs = [(name, v) for name, values in query.items() for v in values if name != "cursor"]
    return f"{base_url}/api/models?{urlencode([*pairs, ('cursor', cursor)])}"
