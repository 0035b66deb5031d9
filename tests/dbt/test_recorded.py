"""The same pipeline over payloads that the real services served: `RECORDED_DIR` names a folder of
them.

    tasks/*.json               bodies of GET /api/tasks
    models_list/hf_models_trending_*.json   a page of GET /api/models
    model_detail/**/*.json     bodies of GET /api/models/{id}, here served as records of a listing
    openrouter/openrouter_models_<date>.json    bodies of GET /api/v1/models

Each file goes through a run of its own kind on both engines; then every raw row is compared with
its record.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.served import records

RECORDED = os.environ.get("RECORDED_DIR")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RECORDED, reason="RECORDED_DIR names no folder of recorded payloads"),
]
LISTING = "text-generation"
# Bodies that hold records of another shape than the endpoint's.
LEFT_OUT = ("redirects", "reshaped_", "with_endpoints")


def texts(pattern: str) -> list[str]:
    found = sorted(Path(str(RECORDED)).glob(pattern))
    kept = [path for path in found if not any(word in path.name for word in LEFT_OUT)]
    assert kept, f"{RECORDED} holds no {pattern}"
    return [path.read_text(encoding="utf-8") for path in kept]


def canonical(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


def landed(catalog: CatalogUnderTest, table: str) -> Counter[str]:
    latest = "(select run_id from raw.runs order by run_number desc limit 1)"
    rows = catalog.query(f"select payload from raw.{table} where run_id = {latest}")
    return Counter(canonical(payload) for (payload,) in rows)


def expected(values: list[Any]) -> Counter[str]:
    return Counter(json.dumps(value, sort_keys=True) for value in values)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_recorded_payload_lands_and_builds(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest], capsys: Any
) -> None:
    tasks, indexes = texts("tasks/*.json"), texts("openrouter/openrouter_models_*.json")
    details = texts("model_detail/**/*.json")
    [trending] = texts("models_list/hf_models_trending_*.json")
    models = [json.loads(text)["id"] for text in details]
    compared = 0
    with SampleHub(Catalog.from_payloads()) as hub:
        catalog = make_catalog(engine, hub.url)
        for number, index in enumerate(indexes):
            document = tasks[number % len(tasks)]
            hub.catalog = Catalog.from_payloads(
                tasks=document,
                listings={LISTING: details, "trending": records(trending.strip())},
                openrouter=index,
            )
            catalog.extract_and_transform()
            for table, values in {
                "hub_tasks": list(json.loads(document).values()),
                "hub_models": [json.loads(text) for text in details],
                "community_rankings": json.loads(trending),
                "openrouter_models": json.loads(index)["data"],
            }.items():
                assert landed(catalog, table) == expected(values), table
                compared += len(values)
        before = catalog.published(without=("last_synced_at",))
        catalog.extract_and_transform()
        after = catalog.published(without=("last_synced_at",))
    assert {name: after[name] for name in ("tasks", "models", "model_tasks")} == {
        name: before[name] for name in ("tasks", "models", "model_tasks")
    }
    assert {row["model_id"] for row in after["models"]} == set(models)
    with capsys.disabled():
        print(f"\n{compared:,} recorded payloads landed unchanged on {engine}")


@pytest.mark.parametrize("engine", ENGINES)
def test_recorded_figures_are_published(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    details = [json.loads(text) for text in texts("model_detail/*.json")]
    by_id = {detail["id"]: detail for detail in details}  # of several dates the last is served
    listing = [json.dumps(detail) for detail in by_id.values()]
    [tasks] = texts("tasks/npm_huggingface_tasks_0.21*.json")
    with SampleHub(Catalog.from_payloads(tasks=tasks, listings={LISTING: listing})) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.extract_and_transform(SOURCES="hub")
        rows = {row["model_id"]: row for row in catalog.rows("models")}
    assert set(rows) == set(by_id)
    for model_id, detail in by_id.items():
        row = rows[model_id]
        for column, field in (("downloads", "downloads"), ("likes", "likes"), ("tags", "tags")):
            assert row[column] == detail[field], (model_id, column)
        assert row["pipeline_tag"] == detail.get("pipeline_tag")
        assert row["parameters"] == (detail.get("safetensors") or {}).get("total")
        tagged = [tag[8:] for tag in detail["tags"] if tag.startswith("license:")]
        assert not tagged or row["license"] == tagged[0]
