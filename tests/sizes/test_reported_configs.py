"""Configs that memory calculators, inference engines and price lists were reported to read wrong.

`reported.json` has the facts of each: the config, what the Hub counts, and the right figures (a
pair is a figure and how far off it may be).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.sizes.conftest import MORE, Sized, reported

pytestmark = pytest.mark.slow
MODELS = reported()


@pytest.mark.parametrize("model_id", MODELS)
def test_its_figures_are_right(sized: Sized, model_id: str) -> None:
    told = {**sized.memory.get(model_id, {}), **sized.sizes[model_id]}
    for figure, expected in MODELS[model_id]["expected"].items():
        if isinstance(expected, list):
            assert told[figure] == pytest.approx(expected[0], abs=expected[1]), figure
        else:
            assert told[figure] == expected, figure


def shape(sized: Sized, model_id: str) -> dict[str, Any]:
    sizes = sized.sizes.get(model_id, {})
    names = ("layers", "kv_heads", "ctx_len")
    return {name: (sizes.get(name), sizes.get(f"{name}_source")) for name in names}


def test_a_model_without_a_config_has_the_shape_of_its_base(sized: Sized) -> None:
    told = {"layers": (32, "base"), "kv_heads": (8, "base"), "ctx_len": (131072, "base")}
    assert shape(sized, "kin/tuned") == told
    # a header of its own goes before the base
    assert shape(sized, "kin/quantised") == told | {"ctx_len": (8192, "gguf")}
    for model_id in ("kin/tuned", "kin/quantised"):
        assert sized.memory[model_id]["kv_bytes_per_token"] == 131072
        assert sized.sizes[model_id]["moe_active_ratio_source"] == "base"


@pytest.mark.parametrize("model_id", ["kin/of-another-type", "kin/of-another-size", "kin/adapter"])
def test_unless_its_own_facts_say_otherwise(sized: Sized, model_id: str) -> None:
    assert shape(sized, model_id)["layers"] == (None, None)
    assert model_id not in sized.attention


@pytest.mark.parametrize(
    ("model_id", "key", "figure"),
    [
        ("doubt/heads", "kv_heads_per_group", "kv_heads"),
        ("doubt/heads-by-layer", "num_key_value_heads", "kv_heads"),
        ("doubt/heads-as-text", "num_key_value_heads", "kv_heads"),
        ("doubt/layers", "layer_types", "kv_layers"),
        ("doubt/list-too-short", "layer_types", "kv_layers"),
        ("doubt/experts", "num_expert_banks", "moe_active_ratio"),
        ("doubt/weights", "quantization_config.quant_method", "params_b"),
    ],
)
def test_what_is_not_understood_is_null_and_named(
    sized: Sized, model_id: str, key: str, figure: str
) -> None:
    told = [(row["config_key"], row["figure"]) for row in sized.doubts[model_id]]
    assert told == [(key, figure)]
    assert sized.sizes.get(model_id, {}).get(figure) is None
    if figure.startswith("kv"):
        assert sized.memory.get(model_id, {}).get("kv_bytes_per_token") is None


def test_a_key_that_says_nothing_raises_no_doubt(sized: Sized) -> None:
    assert "doubt/none" in MORE
    assert "doubt/none" not in sized.doubts
    assert sized.memory["doubt/none"]["kv_bytes_per_token"] == 131072


def test_another_build_changes_nothing(sized: Sized) -> None:
    tables = ("model_sizes", "model_attention", "size_doubts")
    before = {table: sized.catalog.rows(table) for table in tables}
    sized.catalog.run("transform", "--full-refresh")
    assert {table: sized.catalog.rows(table) for table in tables} == before
