"""One catalog per engine: configs of well-known models, and of those read wrong elsewhere."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.catalog import new_record
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.landing import Document, land

FOLDER = Path(__file__).parent
TASK = "text-generation"
SIZES = ("safetensors", "gguf", "usedStorage")  # as each test says, or not at all
Row = dict[str, Any]


def read_json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def well_known() -> list[Row]:
    """The published figures, a row per model; what nobody published is empty."""
    with (FOLDER / "well_known.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def copy_of(model_id: str) -> str:
    """An id that no seed pins, so that all figures are derived."""
    return f"copies/{model_id.replace('/', '--')}"


def reported() -> dict[str, Row]:
    """Model -> its config, fields of its record, and the figures that are right."""
    cases = read_json("reported.json")
    return {model_id: model for case in cases for model_id, model in case["models"].items()}


# Models beside those: what a base tells, what nobody understands.
LLAMA = {
    "model_type": "llama",
    "num_hidden_layers": 32,
    "hidden_size": 4096,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "max_position_embeddings": 131072,
}
COUNTS = {"parameters": {"BF16": 8_030_261_248}, "total": 8_030_261_248}
MORE: dict[str, Row] = {
    "kin/base": {"config": LLAMA, "record": {"safetensors": COUNTS}},
    "kin/quantised": {
        "record": {
            "tags": ["base_model:kin/base", "base_model:quantized:kin/base"],
            "gguf": {"total": 8_030_261_248, "context_length": 8192},
        },
    },
    "kin/tuned": {
        "config": {"model_type": "llama"},
        "record": {"tags": ["base_model:finetune:kin/base"], "safetensors": COUNTS},
    },
    "kin/of-another-type": {
        "config": {"model_type": "qwen2"},
        "record": {"tags": ["base_model:finetune:kin/base"]},
    },
    "kin/of-another-size": {
        "record": {
            "tags": ["base_model:finetune:kin/base"],
            "safetensors": {"parameters": {"BF16": 4_000_000_000}, "total": 4_000_000_000},
        },
    },
    "kin/adapter": {"record": {"tags": ["base_model:adapter:kin/base"]}},
    "doubt/heads": {"config": LLAMA | {"num_key_value_heads": None, "kv_heads_per_group": 4}},
    "doubt/heads-by-layer": {"config": LLAMA | {"num_key_value_heads": [8] * 16 + [4] * 16}},
    "doubt/heads-as-text": {"config": LLAMA | {"num_key_value_heads": "8"}},
    "doubt/layers": {
        "config": LLAMA | {"layer_types": ["full_attention"] * 16 + ["ring_attention"] * 16}
    },
    "doubt/list-too-short": {"config": LLAMA | {"layer_types": ["full_attention"] * 16}},
    "doubt/experts": {"config": LLAMA | {"num_expert_banks": 4}, "record": {"safetensors": COUNTS}},
    "doubt/weights": {
        "config": {"model_type": "llama", "quantization_config": {"quant_method": "unheard-of"}},
        "record": {
            "safetensors": {"parameters": {"I32": 1_000_000_000, "F16": 1_000_000}, "total": 1}
        },
    },
    "doubt/none": {
        "config": LLAMA
        | {
            "sliding_chunk_mode": False,
            "moe_banks": None,
            "router_kind": "",
            "attention_window_list": [],
        }
    },
}


@dataclass(frozen=True)
class Sized:
    """The published tables of the catalog, by model."""

    engine: str
    catalog: CatalogUnderTest
    sizes: dict[str, Row]
    memory: dict[str, Row]
    attention: dict[str, list[Row]]
    doubts: dict[str, list[Row]]


@pytest.fixture(scope="package", params=ENGINES)
def sized(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Sized:
    """Configs come with the listing, those of `reported` as config.json of their own."""
    listed = {
        copy_of(model_id): payload | {"record": {"safetensors": payload.get("safetensors")}}
        for model_id, payload in read_json("well_known_payloads.json").items()
    }
    records = [
        record(model_id, model, model.get("config")) for model_id, model in (listed | MORE).items()
    ]
    records += [record(model_id, model, None) for model_id, model in reported().items()]
    tasks = json.dumps({TASK: {"id": TASK, "label": "Text Generation"}})
    listing = [json.dumps(one) for one in records]
    with SampleHub(Catalog.from_payloads(tasks=tasks, listings={TASK: listing})) as hub:
        catalog = make_catalog(request.param, hub.url)
        catalog.environment["SOURCES"] = "hub"
        catalog.extract_and_transform()
    land(
        catalog,
        *(
            Document(model_id, "config", json.dumps(model["config"]))
            for model_id, model in reported().items()
            if model["config"]
        ),
    )
    catalog.run("transform")
    return Sized(
        request.param,
        catalog,
        {row["model_id"]: row for row in catalog.rows("model_sizes")},
        {row["model_id"]: row for row in catalog.rows("model_memory")},
        by_model(catalog.rows("model_attention")),
        by_model(catalog.rows("size_doubts")),
    )


def record(model_id: str, model: Row, config: Row | None) -> Row:
    """What a listing says of it."""
    more = {name: value for name, value in (model.get("record") or {}).items() if value is not None}
    plain = {name: value for name, value in new_record(model_id, TASK).items() if name not in SIZES}
    return plain | {"config": config, "tags": [TASK]} | more


def by_model(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["model_id"], []).append(row)
    return found
