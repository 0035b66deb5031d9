from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from extract.records.pages import Record
from extract.records.raw_rows import (
    KEYS,
    REJECTED,
    Batch,
    arrow_schema,
    arrow_table,
    columns,
    rejected_table,
)

NOW = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


def test_a_batch_becomes_rows_with_positions_and_digests() -> None:
    payloads = ['{"id":"雪"}', '{"id": "b"}']
    records = [Record("雪", payloads[0]), Record("b", payloads[1], "odd")]
    table = arrow_table(Batch("hub_models", "any-to-any", 11, records, "http://h/x", NOW), "run")
    assert table.schema == arrow_schema("hub_models")
    assert table.to_pylist() == [
        {
            "listing": "any-to-any",
            "position": position,
            "model_id": record.key,
            "payload": record.payload,
            "source_url": "http://h/x",
            "fetched_at": NOW,
            "run_id": "run",
            "payload_sha256": hashlib.sha256(record.payload.encode()).hexdigest(),
            "payload_ok": record.problem is None,
        }
        for position, record in enumerate(records, 11)
    ]


def test_a_record_without_an_id_is_set_aside_and_keeps_its_place() -> None:
    records = [Record("a", "{}"), Record("", "[1]", "no id"), Record("c", '{"n":1e400}', "odd")]
    batch = Batch("hub_models", "any-to-any", 11, records, "http://h/x", NOW)
    landing = arrow_table(batch, "run").to_pylist()
    assert [(row["model_id"], row["position"], row["payload_ok"]) for row in landing] == [
        ("a", 11, True),
        ("c", 13, False),
    ]
    named = ("table_name", "listing", "position", "record_id", "reason", "payload", "payload_ok")
    assert [[row[name] for name in named] for row in rejected_table(batch, "run").to_pylist()] == [
        ["hub_models", "any-to-any", 12, None, "no id", "[1]", False],
        ["hub_models", "any-to-any", 13, "c", "odd", '{"n":1e400}', False],
    ]


@pytest.mark.parametrize("name", sorted(KEYS.keys() - {REJECTED}))
def test_an_empty_batch_still_has_every_column(name: str) -> None:
    table = arrow_table(Batch(name, "", 1, [], "http://h", NOW), "run")
    assert table.num_rows == 0
    assert table.column_names == list(columns(name))
    assert table.schema.field("fetched_at").type == pa.timestamp("us", tz="UTC")
