"""The docs site shows what is published, and the sources that it is made from."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest


@pytest.mark.slow
def test_tables_of_hf_and_sources_have_their_columns(
    make_catalog: Callable[[str, str], CatalogUnderTest], tmp_path: Path
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as hub:
        catalog = make_catalog("duckdb", hub.url)
        catalog.environment["SOURCES"] = "hub"
        catalog.extract_and_transform()
    site = tmp_path / "site"
    command = [sys.executable, "-m", "extract", "docs", "--output", str(site)]
    subprocess.run(command, cwd=ROOT, env=catalog.env(), check=True, timeout=280)
    shown = json.loads((site / "catalog.json").read_text(encoding="utf-8"))
    models = shown["nodes"]["model.hf_catalog.models"]
    assert models["metadata"]["schema"] == "hf"
    assert "created_at" in models["columns"]
    assert "payload" in shown["sources"]["source.hf_catalog.raw.hub_models"]["columns"]
