"""Sizes and scores are derived for what changed, and are those that a full refresh gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import CatalogUnderTest

pytestmark = pytest.mark.slow
TASK = "fill-mask"
PLAIN: dict[str, Any] = {"library_name": "transformers"}
# The files of a quantised model hold integers; its base tells how many weights those are.
PACKED: dict[str, Any] = {
    "tags": [TASK, "gptq", "4-bit", "base_model:quantized:maker/base"],
    "config": {"quantization_config": {"quant_method": "gptq", "bits": 4}},
    "safetensors": {"parameters": {"I32": 1_000_000_000, "F16": 100_000_000}},
}
TABLES = ("model_sizes", "model_quality", "model_quality_inputs")
STALE = "select model_id from staging.int_stale_models where is_stale order by 1"


def add_plain(sample: Catalog, model_id: str, **fields: Any) -> None:
    """A model whose record names no files, as none does in a listing of the whole Hub."""
    sample.add(model_id, TASK, **PLAIN, **fields)
    sample.change(model_id, siblings=...)


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    sample = Catalog(tasks=[task for task in TASKS if task.task_id == TASK])
    add_plain(sample, "maker/same")
    add_plain(sample, "maker/changes")
    add_plain(sample, "maker/base", safetensors={"parameters": {"BF16": 8_000_000_000}})
    add_plain(sample, "maker/base-gptq", **PACKED)
    sample.add("maker/with-files", TASK)
    with SampleHub(sample) as running:
        yield running


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    empty_catalog.environment["SOURCES"] = "hub"
    return empty_catalog


def on_the_hub(catalog: CatalogUnderTest) -> list[str]:
    """The stale ones; models of the CATALOG seed, which this Hub does not have, always are."""
    return [model_id for (model_id,) in catalog.query(STALE) if model_id.startswith("maker/")]


def published(catalog: CatalogUnderTest) -> dict[str, Any]:
    return {table: catalog.rows(table) for table in TABLES}


def test_what_changed_is_derived_and_nothing_else(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.extract_and_transform()
    assert len(on_the_hub(catalog)) == 5
    catalog.extract_and_transform()
    assert on_the_hub(catalog) == ["maker/with-files"]

    hub.catalog.change("maker/changes", library_name=...)
    hub.catalog.change("maker/base", safetensors={"parameters": {"BF16": 1_100_000_000}})
    add_plain(hub.catalog, "maker/new")
    before = published(catalog)
    catalog.extract_and_transform()
    changed = ["maker/base", "maker/base-gptq", "maker/changes", "maker/new", "maker/with-files"]
    assert on_the_hub(catalog) == changed
    after = published(catalog)
    assert all(after[table] != before[table] for table in TABLES)
    catalog.run("transform", "--full-refresh")
    assert len(on_the_hub(catalog)) == 6
    assert published(catalog) == after


def test_what_a_build_did_not_publish_stays_stale(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.extract_and_transform()
    hub.catalog.change("maker/changes", library_name=...)
    before = published(catalog)
    catalog.run()
    without_scores = "+model_sizes +model_quality_inputs +int_model_fingerprints+1"
    catalog.run("transform", "--select", without_scores)
    assert published(catalog)["model_quality"] == before["model_quality"]
    catalog.run("transform")
    after = published(catalog)
    assert after["model_quality"] != before["model_quality"]
    catalog.run("transform", "--full-refresh")
    assert published(catalog) == after


def test_a_table_that_somebody_dropped_comes_back_whole(catalog: CatalogUnderTest) -> None:
    catalog.extract_and_transform()
    before = published(catalog)
    catalog.execute("drop table hf.model_sizes cascade")
    catalog.extract_and_transform()
    assert published(catalog) == before
