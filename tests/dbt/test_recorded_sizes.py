"""Sizes from what the real services served, held against the payloads' own figures.

`RECORDED_DIR` is as in test_recorded.py. Each recorded detail is served as a record of a listing.
What a payload tells of its weights and its shape is compared with `hf.model_sizes`: parameters for
all, layers, hidden, heads, kv_heads and context where `config` holds them (the API's own never
does; a config.json does). Quantised weights are compared with figures computed by hand.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES

RECORDED = os.environ.get("RECORDED_DIR")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RECORDED, reason="RECORDED_DIR names no folder of recorded payloads"),
]
Record = dict[str, Any]

# 114,661,785,600 weights of 4 bits (36 layers of 128 experts, 3 matrices of 2880 x 2880) and
# 2,167,371,072 others: the recorded payload counts blocks doubled and scales on top.
WORKED_OUT = {"openai/gpt-oss-120b": 116_829_156_672}
SPELLINGS = {
    "layers": ("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    "hidden": ("hidden_size", "n_embd", "d_model", "dim"),
    "heads": ("num_attention_heads", "n_head", "n_heads", "num_heads"),
    "kv_heads": ("num_key_value_heads",),
    "ctx_len": ("max_position_embeddings", "n_positions"),
}


def recorded_details() -> dict[str, Record]:
    """Model id -> the detail recorded last."""
    folder = Path(str(RECORDED)) / "model_detail"
    files = [path for path in sorted(folder.glob("*.json")) if path.name != "redirects.json"]
    details = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    assert details, f"{folder} holds no details"
    return {detail["id"]: detail for detail in details}


def own_figures(detail: Record) -> dict[str, float]:
    """Figure -> value, for what the payload tells and the catalog's seed does not pin."""
    config = detail.get("config") or {}
    config = {**config, **(config.get("text_config") or {})}
    figures: dict[str, float] = {
        figure: next(config[key] for key in keys if config.get(key))
        for figure, keys in SPELLINGS.items()
        if any(config.get(key) for key in keys)
    }
    if total := (detail.get("safetensors") or {}).get("total"):
        figures["params_b"] = WORKED_OUT.get(detail["id"], total) / 1e9
    return figures


def pinned() -> set[tuple[str, str]]:
    """(model id, figure) of all that our seed pins."""
    path = ROOT / "dbt_project/seeds/catalog/catalog.csv"
    with path.open(encoding="utf-8", newline="") as seed:
        rows = list(csv.DictReader(seed))
    return {(row["model_id"], figure) for row in rows for figure, value in row.items() if value}


@pytest.mark.parametrize("engine", ENGINES)
def test_sizes_are_the_recorded_payloads_own_figures(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest], capsys: Any
) -> None:
    details = recorded_details()
    listing = [json.dumps(detail) for detail in details.values()]
    tasks = json.dumps({"text-generation": {"id": "text-generation", "label": "Text Generation"}})
    with SampleHub(
        Catalog.from_payloads(tasks=tasks, listings={"text-generation": listing})
    ) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.extract_and_transform(SOURCES="hub")
        sizes = {row["model_id"]: row for row in catalog.rows("model_sizes")}
    compared = 0
    held = pinned()
    for model_id, detail in details.items():
        for figure, value in own_figures(detail).items():
            derived = sizes[model_id][figure]
            if (model_id, figure) in held:
                assert sizes[model_id][f"{figure}_source"] == "catalog"
                assert derived == pytest.approx(value, rel=1e-3), (model_id, figure)
            else:
                assert derived == value, (model_id, figure)
            compared += 1
    assert compared > 30
    assert not catalog.rows("catalog_conflicts")
    with capsys.disabled():
        print(f"\n{compared} figures of {len(details)} recorded models equal on {engine}")
