"""What happens around a catalog between two runs: each ends well, or says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest

pytestmark = pytest.mark.slow
FIRST, SECOND, THIRD = (f"2026-11-{day}T02:00:00Z" for day in (19, 20, 21))
MODEL = "maker/model"
FIXED = {"createdAt": "2025-01-01T00:00:00.000Z", "lastModified": "2025-01-01T00:00:00.000Z"}


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    sample = Catalog.sized(tasks=1, models_per_task=4)
    sample.add(MODEL, sample.tasks[0].task_id, downloads=10, **FIXED)
    with SampleHub(sample) as running:
        yield running


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    empty_catalog.environment |= {"SOURCES": "hub", "RETRY_BASE": "0.01"}
    empty_catalog.extract_and_transform(CATALOG_NOW=SECOND)
    return empty_catalog


def downloads(catalog: CatalogUnderTest) -> int:
    [(found,)] = catalog.query(f"select downloads from hf.models where model_id = '{MODEL}'")
    return int(found)


def test_a_clock_set_back_a_day_hides_nothing(catalog: CatalogUnderTest, hub: SampleHub) -> None:
    hub.catalog.change(MODEL, downloads=20)
    catalog.extract_and_transform(CATALOG_NOW=FIRST)
    assert downloads(catalog) == 20
    hub.catalog.change(MODEL, downloads=30)
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    assert downloads(catalog) == 30
    runs = catalog.query("select run_number, status from raw.runs order by 1")
    assert runs == [(1, "success"), (2, "success"), (3, "success")]
    assert catalog.query("select count(*) from hf.models where created_at > updated_at") == [(0,)]


def test_a_state_folder_that_is_gone_costs_nothing(catalog: CatalogUnderTest) -> None:
    before = catalog.published(without=("last_synced_at",))["models"]
    shutil.rmtree(catalog.folder / "state")
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    assert catalog.published(without=("last_synced_at",))["models"] == before


def test_objects_of_others_in_our_schemas_stay_as_they_are(catalog: CatalogUnderTest) -> None:
    catalog.execute("create table hf.mine as select 7 as x")
    catalog.execute("create view hf.my_view as select x + 1 as y from hf.mine")
    catalog.execute("create table raw.mine as select 8 as x")
    catalog.execute("create table staging.mine as select 9 as x")
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    mine = ("hf.my_view", "raw.mine", "staging.mine")
    assert [catalog.query(f"select * from {name}") for name in mine] == [[(8,)], [(8,)], [(9,)]]


def test_an_object_of_anothers_with_a_name_of_ours_is_not_replaced(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.execute("drop view hf.latest_model")
    catalog.execute("create table hf.latest_model as select 7 as x")
    hub.catalog.change(MODEL, downloads=20)
    refused = catalog.run("run", expect=1, CATALOG_NOW=THIRD)
    assert "latest_model" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert catalog.query("select x from hf.latest_model") == [(7,)]
    assert downloads(catalog) == 10
    catalog.execute("drop table hf.latest_model")
    if catalog.engine == "duckdb":  # what the failed run worked in goes on from the old file
        (catalog.folder / "catalog.duckdb.work").unlink()
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    assert downloads(catalog) == 20


def test_a_database_of_a_newer_version_is_used_as_far_as_it_is_known(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    for table in ("raw.hub_models", "raw.runs", "hf.models"):
        catalog.execute(f"alter table {table} add column of_a_newer_version text")
    catalog.execute("create table raw.of_a_newer_version (x integer)")
    hub.catalog.change(MODEL, downloads=20)
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    assert downloads(catalog) == 20


def test_a_database_of_an_older_version_goes_on_or_says_what_is_missing(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.execute("drop table raw.rejected_records")
    catalog.execute("drop table raw.dataset_folders cascade")  # a view of staging reads it
    hub.catalog.change(MODEL, downloads=20)
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    assert downloads(catalog) == 20
    scores = "select model_id, passes_gate, net_score from hf.model_quality order by 1"
    before = catalog.query(scores)
    catalog.execute("drop view hf.model_quality_evidence")
    catalog.execute("alter table hf.model_quality drop column net_score")
    catalog.execute("delete from staging.published_fingerprints")  # an older version has others
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    assert catalog.query(scores) == before
    # a key is what rows are compared by: it cannot be null
    catalog.execute("drop table hf.dataset_models")
    catalog.execute("create table hf.dataset_models (dataset_id text)")
    refused = catalog.run("run", expect=1, CATALOG_NOW=THIRD)
    assert "made by another version of this project" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_schemas_that_were_dropped_are_made_anew(
    hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog("postgres", hub.url)
    catalog.environment |= {"SOURCES": "hub"}
    catalog.run()
    for schema in ("raw", "hf", "staging"):
        catalog.execute(f"drop schema if exists {schema} cascade")
    assert "make extract" in catalog.run("transform", expect=1).stderr
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    assert downloads(catalog) == 10
    assert catalog.query("select status from raw.runs") == [("success",)]


def test_a_deleted_file_is_made_anew_from_what_is_left(
    hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog("duckdb", hub.url)
    catalog.environment |= {"SOURCES": "hub"}
    catalog.extract_and_transform(CATALOG_NOW=SECOND)
    before = catalog.rows("models")
    catalog.duckdb_path.unlink()
    catalog.extract_and_transform(CATALOG_NOW=SECOND)
    assert catalog.rows("models") == before

    hub.catalog.change(MODEL, downloads=20)
    catalog.run(CATALOG_NOW=THIRD)
    catalog.duckdb_path.unlink()
    catalog.run("transform", CATALOG_NOW=THIRD)
    assert downloads(catalog) == 20

    hub.catalog.change(MODEL, downloads=30)
    catalog.run(CATALOG_NOW=THIRD)
    (catalog.folder / "catalog.duckdb.work").unlink()
    catalog.run("transform", CATALOG_NOW=THIRD)
    assert downloads(catalog) == 20
    catalog.extract_and_transform(CATALOG_NOW=THIRD)
    assert downloads(catalog) == 30
    assert sorted(path.name for path in catalog.folder.glob("catalog.duckdb*")) == [
        "catalog.duckdb",
        "catalog.duckdb.lock",
    ]
