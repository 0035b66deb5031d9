"""Converts records to Arrow tables with the schemas of the tables of `raw`. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import pyarrow as pa

from extract.records.pages import Record
from extract.registry import RAW_TABLES

# From registry.py, by table. dlt gets Arrow tables with exactly these columns, and landing/ creates
# the tables of `raw` from the same declaration.
KEYS = {name: table.keys for name, table in RAW_TABLES.items()}
ID_COLUMN = {name: table.record_id for name, table in RAW_TABLES.items() if table.record_id}
LISTING_COLUMN = {name: table.listing for name, table in RAW_TABLES.items() if table.listing}
REJECTED = "rejected_records"
# Listings of hub_models: every model of the Hub, and the two that a sync lands, which add to the
# others and are never complete.
ALL = "all"
NEW_OR_CHANGED = frozenset({"new", "changed"})
PROVENANCE = {
    "payload": "text",
    "source_url": "text",
    "fetched_at": "timestamptz",
    "run_id": "text",
    "payload_sha256": "text",
    "payload_ok": "boolean",
}


def columns(table: str) -> dict[str, str]:
    """Column -> type of a raw table, in the order of the table."""
    return {**KEYS[table], **PROVENANCE}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a raw table, complete, so that dlt infers nothing."""
    types = {
        "text": pa.string(),
        "bigint": pa.int64(),
        "boolean": pa.bool_(),
        "timestamptz": pa.timestamp("us", tz="UTC"),
    }
    return pa.schema([pa.field(name, types[kind]) for name, kind in columns(table).items()])


@dataclass(frozen=True)
class Batch:
    """The records of one page for one raw table.

    Attributes:
        listing: the task id, `all`, the ranking's name; empty for tables without listings.
        first_position: position of the first record, 1-based over all pages of the listing.
        fetched_at: when the page arrived, UTC.
    """

    table: str
    listing: str
    first_position: int
    records: Sequence[Record]
    source_url: str
    fetched_at: datetime


def arrow_table(batch: Batch, run_id: str) -> pa.Table:
    """The valid records of the batch as rows of its table."""
    landing = [(at, record) for at, record in enumerate(batch.records) if record.key]
    values: dict[str, object] = {
        ID_COLUMN[batch.table]: [record.key for _, record in landing],
        **_provenance(batch, landing, run_id),
    }
    if listing_column := LISTING_COLUMN.get(batch.table):
        values[listing_column] = pa.repeat(pa.scalar(batch.listing, pa.string()), len(landing))
    return _as_table(batch.table, values)


def rejected_table(batch: Batch, run_id: str) -> pa.Table:
    """The records of the batch that have a problem, as rows of raw.rejected_records."""
    problems = [(at, record) for at, record in enumerate(batch.records) if record.problem]
    values: dict[str, object] = {
        "table_name": pa.repeat(pa.scalar(batch.table), len(problems)),
        "listing": pa.repeat(pa.scalar(batch.listing), len(problems)),
        "record_id": [record.key or None for _, record in problems],
        "reason": [record.problem for _, record in problems],
        **_provenance(batch, problems, run_id),
    }
    return _as_table(REJECTED, values)


def _provenance(
    batch: Batch, records: Sequence[tuple[int, Record]], run_id: str
) -> dict[str, object]:
    """The columns that all raw tables share, and the position in the listing."""
    size, now = len(records), pa.scalar(batch.fetched_at, pa.timestamp("us", tz="UTC"))
    payloads = [record.payload for _, record in records]
    return {
        "position": pa.array([batch.first_position + at for at, _ in records], pa.int64()),
        "payload": pa.array(payloads, pa.string()),
        "source_url": pa.repeat(pa.scalar(batch.source_url, pa.string()), size),
        "fetched_at": pa.repeat(now, size),
        "run_id": pa.repeat(pa.scalar(run_id, pa.string()), size),
        "payload_sha256": pa.array(_digests(payloads), pa.string()),
        "payload_ok": pa.array([record.problem is None for _, record in records], pa.bool_()),
    }


def _as_table(table: str, values: dict[str, object]) -> pa.Table:
    present = {name: value for name, value in values.items() if name in columns(table)}
    return pa.table(present).select(list(columns(table))).cast(arrow_schema(table))


def _digests(payloads: Iterable[str]) -> list[str]:
    return [hashlib.sha256(payload.encode()).hexdigest() for payload in payloads]
