"""The exports of whole builds: from the sample Hub, and from recorded payloads."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.dbt.test_recorded import LISTING, texts
from tests.exports.test_exports import UI_KEYS, kv_cache_gb
from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.small_catalog import MODELS, REPORT, STAGING

pytestmark = pytest.mark.slow
Folder = dict[str, Any]
SIZED = """
    select candidates.model_id
    from hf.candidates
    inner join hf.model_sizes on model_sizes.model_id = candidates.model_id
    where params_b > 0 and layers > 0 and hidden > 0 and moe_active_ratio is not null
"""
PINNED = "select model_id from hf.candidates where source like '%catalog%'"


def exported(catalog: CatalogUnderTest) -> Folder:
    """Builds, exports and checks, twice; gives the files."""
    folder = catalog.folder / "data"
    catalog.extract_and_transform()
    catalog.run("export", EXPORT_DIR=str(folder))
    catalog.run("export", "--check", EXPORT_DIR=str(folder))
    catalog.run("transform")  # the same rows again are no difference
    catalog.run("export", "--check", EXPORT_DIR=str(folder))
    return {name: (folder / name).read_text(encoding="utf-8") for name in (STAGING, MODELS, REPORT)}


def require_whole(catalog: CatalogUnderTest, files: Folder) -> list[dict[str, Any]]:
    """Every candidate is staged, every one with a size is a model, every other is told of."""
    staged = [entry["model_id"] for entry in json.loads(files[STAGING])]
    models = json.loads(files[MODELS])
    assert sorted(staged) == sorted(
        row[0] for row in catalog.query("select model_id from hf.candidates")
    )
    exported_ids = {model["model_id"] for model in models}
    assert exported_ids == {row[0] for row in catalog.query(SIZED)}
    left_out = files[REPORT].split("## Models without a known size")[1]
    assert all(f"| {model_id} | " in left_out for model_id in set(staged) - exported_ids)
    for model in models:
        assert list(model)[: len(UI_KEYS)] == UI_KEYS
        assert kv_cache_gb(model, 8192) > 0
    return list(models)


def test_both_files_from_the_sample_hub(
    make_catalog: Callable[[str, str], CatalogUnderTest], capsys: pytest.CaptureFixture[str]
) -> None:
    with SampleHub(Catalog.sized(tasks=47, models_per_task=20)) as hub:
        written = {}
        for engine in ENGINES:
            catalog = make_catalog(engine, hub.url)
            written[engine] = exported(catalog)
            models = require_whole(catalog, written[engine])
            pinned = {row[0] for row in catalog.query(PINNED)}
    assert written["duckdb"][STAGING] == written["postgres"][STAGING]
    assert written["duckdb"][MODELS] == written["postgres"][MODELS]
    assert pinned <= {model["model_id"] for model in models}
    staged = len(json.loads(written["duckdb"][STAGING]))
    with capsys.disabled():
        print(f"\nsample Hub: {staged} candidates, {len(models)} models read back")


@pytest.mark.skipif(
    "RECORDED_DIR" not in os.environ, reason="RECORDED_DIR names no folder of recorded payloads"
)
def test_both_files_from_recorded_payloads(
    make_catalog: Callable[[str, str], CatalogUnderTest], capsys: pytest.CaptureFixture[str]
) -> None:
    [tasks] = texts("tasks/npm_huggingface_tasks_0.21*.json")
    by_id = {json.loads(text)["id"]: text for text in texts("model_detail/*.json")}
    index = texts("openrouter/openrouter_models_*.json")[-1]
    with SampleHub(
        Catalog.from_payloads(
            tasks=tasks, listings={LISTING: list(by_id.values())}, openrouter=index
        )
    ) as hub:
        catalog = make_catalog("duckdb", hub.url)
        files = exported(catalog)
        models = require_whole(catalog, files)
    ids = {entry["model_id"] for entry in json.loads(files[STAGING])}
    assert by_id.keys() <= ids
    named = {entry["hugging_face_id"] for entry in json.loads(index)["data"]} - {None, ""}
    assert {name.lower() for name in named} <= {model_id.lower() for model_id in ids}
    with capsys.disabled():
        print(f"\nrecorded: {len(ids)} candidates, {len(models)} models read back")


def test_a_review_outlives_the_next_run(
    make_catalog: Callable[[str, str], CatalogUnderTest], tmp_path: Path
) -> None:
    with SampleHub(Catalog.sized(tasks=3, models_per_task=10)) as hub:
        catalog = make_catalog("duckdb", hub.url)
        catalog.extract_and_transform()
        catalog.run("export", EXPORT_DIR=str(tmp_path))
        entries = json.loads((tmp_path / STAGING).read_text())
        (tmp_path / STAGING).write_text(json.dumps(entries[1:]))
        catalog.extract_and_transform()
        told = catalog.run("export", EXPORT_DIR=str(tmp_path)).stderr
        assert "edited by hand" in told
        assert json.loads((tmp_path / STAGING).read_text()) == entries[1:]
        catalog.run("export", "candidates", EXPORT_DIR=str(tmp_path), expect=1)
        catalog.run("export", "--force", EXPORT_DIR=str(tmp_path))
        assert json.loads((tmp_path / STAGING).read_text()) == entries
