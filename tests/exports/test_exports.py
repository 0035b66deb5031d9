"""The exports over a small catalog, on both engines: what is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES, NO_HUB
from tests.support.small_catalog import MODELS, PLOTS, REPORT, STAGING, Exports, fill

UI_KEYS = ["model_id", "params_b", "layers", "hidden", "moe_active_ratio", "ctx_len"]
FIRST_MODEL = (
    '  {"model_id": "maker/Dense-7B", "params_b": 7.25, "layers": 32, "hidden": 4096,'
    ' "moe_active_ratio": 0.0, "ctx_len": 32768, "heads": 32, "kv_heads": 8, "head_dim": 128,'
    ' "sliding_window": null, "sliding_layers": null, "kv_layers": null, "kv_lora_rank": null,'
    ' "qk_rope_head_dim": null, "torch_dtype": "bfloat16", "provider": "maker", "license": "mit",'
    ' "source": "community_rankings+huggingface_hub", "figure_sources": {"params_b": "safetensors",'
    ' "layers": "config", "hidden": "config", "moe_active_ratio": "config", "ctx_len": "catalog",'
    ' "heads": "config", "kv_heads": "config", "head_dim": "config", "torch_dtype": "config"}},'
)
FIRST_CANDIDATE = """[
  {
    "model_id": "maker/Dense-7B",
    "provider": "maker",
    "license": "mit",
    "source": "community_rankings+huggingface_hub",
    "popularity_score": 900.5,
    "tags": [
      "hub-listing",
      "text",
      "语言"
    ]
  },
"""


def kv_cache_gb(model: dict[str, Any], context: int) -> float:
    """What a UI that knows no other keys makes of a model (fp16, gigabytes)."""
    model_id, params_b, layers, hidden, ratio, ctx_len = (model[key] for key in UI_KEYS)
    assert isinstance(model_id, str)
    assert 0 <= ratio <= 1
    tokens = min(context, ctx_len or context)
    return float(params_b * 2 + 2 * layers * hidden * 2 * tokens / 1e9)


def test_the_files_are_these_on_either_engine(exports: Exports) -> None:
    exports.export()
    assert set(exports.texts()) == {STAGING, f"{STAGING}.sha256", MODELS, REPORT, *PLOTS}
    assert exports.text(STAGING).startswith(FIRST_CANDIDATE)
    assert exports.text(STAGING).endswith("  }\n]\n")
    staged = [(entry["model_id"], entry["popularity_score"]) for entry in exports.read(STAGING)]
    assert staged == [
        ("maker/Dense-7B", 900.5),
        ("maker/moe-8x7b", 500.0),
        ("maker/unsized", 100.0),
        ("pinned/model", 0.0),
        ("vendor/Zero", 0.0),  # in byte order: Z before É
        ("vendor/Éclair", 0.0),
    ]
    lines = exports.text(MODELS).splitlines()
    assert lines[:2] == ["[", FIRST_MODEL]
    assert len(lines) == 5


def test_a_reader_that_knows_the_uis_keys_alone_can_compute(exports: Exports) -> None:
    exports.export()
    models = exports.read(MODELS)
    assert [list(model)[:6] for model in models] == [UI_KEYS] * 3
    sizes = {model["model_id"]: round(kv_cache_gb(model, 32768), 2) for model in models}
    assert sizes == {"maker/Dense-7B": 31.68, "maker/moe-8x7b": 110.58, "pinned/model": 7.96}


def test_models_without_a_size_are_left_out_and_told_of(exports: Exports) -> None:
    exports.export()
    assert all(model["params_b"] and model["layers"] for model in exports.read(MODELS))
    left_out = exports.text(REPORT).split("## Models without a known size")[1]
    sizes, shapes = left_out.split("## Models with a size that lack another figure")
    assert "| maker/unsized | layers, hidden, moe_active_ratio |" in shapes
    assert "maker/unsized" not in sizes
    assert "| vendor/Zero | params_b, layers, hidden, moe_active_ratio |" in sizes
    assert "vendor/Zero" not in shapes
    assert "pinned/model" not in left_out
    assert "| Left out without a size | 2 | listed at the end |" in exports.text(REPORT)
    assert "| Left out with a size | 1 | for another figure, likewise |" in exports.text(REPORT)


def test_the_report_tells_what_the_tables_hold(exports: Exports) -> None:
    exports.export()
    report = exports.text(REPORT)
    for line in (
        "| Candidates | 6 |  |",
        "| Tasks | 3 | 2 listed now |",
        r"| openrouter_index | failed | 2026-11-21 02:00 UTC | 0 | 0 | 2026-11-20 02:01 UTC |"
        r" gave 500 \| after 5 tries |",
        "| Ranks within a task are 1, 2, 3, ... without gaps | ok |",
        "| 1 | maker/Dense-7B | 900.50 | mit | 7.25 | 32,768 |"
        " community_rankings+huggingface_hub |",
        "| text-generation | 3 | maker/Dense-7B |",
        "| maker/Dense-7B | ctx_len | 32768 | 4096 | config | catalog |",
        "| community_rankings | arena.json | maker/unsized | score: N/A |",
        "| vendor/Zero | openrouter_index | 2 |",
        "| mit | 2 |",
    ):
        assert line in report.splitlines()
    assert "**broken" not in report
    for plot in PLOTS:
        assert f"]({plot})" in report
        assert exports.text(plot).startswith("<?xml")
    exports.catalog.execute("update hf.model_tasks set rank_in_task = 7 where rank_in_task = 3")
    exports.export("report")
    assert "without gaps | **broken, 1 times** |" in exports.text(REPORT)


def test_both_engines_write_the_same_bytes(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    written = []
    for engine in ENGINES:
        made = Exports(fill(make_catalog(engine, NO_HUB)))
        made.export()
        written.append(made.texts())
    assert written[0] == written[1]


def test_without_a_catalog_the_next_step_is_told(
    exports: Exports, capsys: pytest.CaptureFixture[str]
) -> None:
    exports.catalog.execute("drop table hf.model_sizes")
    assert exports.cli() == 1
    assert "Run `make transform`" in capsys.readouterr().err
    exports.catalog.execute("drop schema hf cascade")
    assert exports.cli() == 1
    assert "Run `make extract transform`" in capsys.readouterr().err
    assert not exports.folder.exists()


def test_an_empty_catalog_is_exported_too(exports: Exports) -> None:
    for table in ("candidate_sources", "candidates", "model_tasks", "models", "tasks"):
        exports.catalog.execute(f"delete from hf.{table}")
    for table in ("model_sizes", "catalog_conflicts", "source_doubts", "ingestion_runs"):
        exports.catalog.execute(f"delete from hf.{table}")
    exports.export()
    assert (exports.text(STAGING), exports.text(MODELS)) == ("[]\n", "[]\n")
    assert "No run has been recorded yet." in exports.text(REPORT)
