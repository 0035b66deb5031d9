"""SYNC_DATASETS: folders of datasets, told like new models."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sample_hub import Catalog, Fault, SampleHub
from tests.sample_hub.datasets import RESULT_FOLDERS, RESULTS_DATASET
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES
from tests.sync.conftest import Synced, knowing_all

ALL_FOLDERS = sorted([*RESULT_FOLDERS, "data"])


def new_folders(said: dict[str, list[dict[str, str]]]) -> list[str]:
    assert {entry["dataset_id"] for entry in said["new_dataset_folders"]} <= {RESULTS_DATASET}
    return [entry["folder"] for entry in said["new_dataset_folders"]]


@pytest.mark.parametrize("engine", ENGINES)
def test_new_folders_are_those_that_hf_does_not_know(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=5), most_per_page=5) as hub:
        synced = knowing_all(make_catalog(engine, hub.url), hub)
        assert "new_dataset_folders" not in synced.check()
        hub.requests.clear()
        said = synced.check("--sync-datasets", RESULTS_DATASET)
        assert new_folders(said) == ALL_FOLDERS
        trees = [request for request in hub.requests if "/tree/main" in request.path]
        assert len(trees) == 4  # 17 folders and 2 files, 5 a page

        rows = ", ".join(f"('{RESULTS_DATASET}', '{name}')" for name in ALL_FOLDERS[1:])
        synced.catalog.execute(
            "create table hf.dataset_models (dataset_id text, folder text);"
            f" insert into hf.dataset_models values {rows}, ('another/one', '{ALL_FOLDERS[0]}')"
        )
        said = synced.check("--fail-if-new", SYNC_DATASETS=RESULTS_DATASET, expect=3)
        assert new_folders(said) == ALL_FOLDERS[:1]
        assert f"  {RESULTS_DATASET}: {ALL_FOLDERS[0]}\n" in synced.sync(
            SYNC_DATASETS=RESULTS_DATASET
        )


def test_a_dataset_that_fails_is_told_and_the_rest_goes_on(synced: Synced) -> None:
    datasets = f"no/such,{RESULTS_DATASET}"
    said = synced.check(SYNC_DATASETS=datasets)
    assert said["status"] == "partial"
    assert new_folders(said) == ALL_FOLDERS
    [error] = said["errors"]
    assert "no/such" in error
    assert "SYNC_DATASETS" in error
    assert len(error.splitlines()) <= 3
    synced.check("--strict", SYNC_DATASETS=datasets, expect=1)


def test_a_tree_that_breaks_off_gives_no_folder_at_all(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=5), most_per_page=5) as hub:
        synced = knowing_all(make_catalog("duckdb", hub.url), hub)
        hub.faults.add(Fault("/api/datasets/.*cursor=", kind="html", times=None))
        said = synced.check(SYNC_DATASETS=RESULTS_DATASET, RETRY_BASE="0.01")
        assert (said["new_dataset_folders"], said["status"]) == ([], "partial")


@pytest.mark.parametrize("named", ["../models", "a/b/c", "a b", "https://x/y", "a/.."])
def test_what_is_no_id_is_wrong_usage(synced: Synced, named: str) -> None:
    synced.sync(SYNC_DATASETS=named, expect=2)
    assert synced.hub.requests == []
