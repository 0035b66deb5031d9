"""The main job on every engine: what it builds, and that building it again changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.sample_hub import SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import engines_on_this_machine
from tests.support.served import served_records

pytestmark = pytest.mark.slow
CANDIDATE_SOURCE = ("model_id", "source", "source_model_id", "ranking")


@dataclass
class Built:
    """A catalog after two extracts of an unchanged Hub and three transforms, and its tables."""

    catalog: CatalogUnderTest
    hub: SampleHub
    first: dict[str, list[dict[str, Any]]]
    after_second_extract: dict[str, list[dict[str, Any]]]
    after_third_transform: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module", params=engines_on_this_machine())
def built(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Iterator[Built]:
    with SampleHub() as hub:
        catalog = make_catalog(request.param, hub.url)
        catalog.extract_and_transform()
        first = catalog.published()
        catalog.run()
        catalog.run("transform")
        second = catalog.published()
        catalog.run("transform")
        yield Built(catalog, hub, first, second, catalog.published())


def without(rows: list[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    return [{name: row[name] for name in row if name not in columns} for row in rows]


def test_every_model_the_hub_lists_is_there_once(built: Built) -> None:
    ids = [row["model_id"] for row in built.first["models"]]
    served = [record for listing in served_records(built.hub).values() for record in listing]
    assert len(ids) == len(set(ids))
    assert set(ids) == {json.loads(record)["id"] for record in served}


def test_second_extract_of_an_unchanged_hub_moves_last_synced_at_and_nothing_else(
    built: Built,
) -> None:
    first, second = built.first, built.after_second_extract
    assert without(second["models"], "last_synced_at") == without(first["models"], "last_synced_at")
    assert second["tasks"] == first["tasks"]
    assert second["model_tasks"] == first["model_tasks"]
    synced = {row["model_id"]: row["last_synced_at"] for row in first["models"]}
    assert all(row["last_synced_at"] > synced[row["model_id"]] for row in second["models"])


def test_another_transform_changes_nothing_at_all(built: Built) -> None:
    assert built.after_third_transform == built.after_second_extract


def test_ranks_are_dense_and_follow_downloads_likes_and_id(built: Built) -> None:
    models = {row["model_id"]: row for row in built.first["models"]}

    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        model = models[row["model_id"]]
        counts = [model["downloads"], model["likes"]]
        descending = [(count is None, -(count or 0)) for count in counts]
        return (*descending, row["model_id"].encode())

    tasks = {row["task_id"] for row in built.first["model_tasks"]}
    assert len(tasks) == 46  # of 47, one has no models
    for task in tasks:
        rows = [row for row in built.first["model_tasks"] if row["task_id"] == task]
        assert [row["rank_in_task"] for row in sorted(rows, key=order)] == [
            *range(1, len(rows) + 1)
        ]


def test_a_model_is_listed_under_a_task_that_is_not_its_pipeline_tag(built: Built) -> None:
    found = built.catalog.query(
        "select model_tasks.task_id, models.pipeline_tag from hf.models inner join hf.model_tasks"
        " on model_tasks.model_id = models.model_id where models.model_id = 'google/gemma-3-27b-it'"
    )
    assert ("any-to-any", "image-text-to-text") in found


def test_keys_of_the_published_tables_are_in_the_database(built: Built) -> None:
    assert keys(built.catalog) == {
        ("tasks", "PRIMARY KEY", ("task_id",)),
        ("models", "PRIMARY KEY", ("model_id",)),
        ("model_tasks", "PRIMARY KEY", ("model_id", "task_id")),
        ("model_tasks", "FOREIGN KEY", ("model_id",)),
        ("model_tasks", "FOREIGN KEY", ("task_id",)),
        ("model_aliases", "PRIMARY KEY", ("alias",)),
        ("model_aliases", "FOREIGN KEY", ("model_id",)),
        ("runs", "PRIMARY KEY", ("run_id",)),
        ("ingestion_runs", "PRIMARY KEY", ("run_id",)),
        ("new_models", "PRIMARY KEY", ("run_id", "model_id")),
        ("new_models", "FOREIGN KEY", ("run_id",)),
        ("new_models", "FOREIGN KEY", ("model_id",)),
        ("dataset_models", "PRIMARY KEY", ("dataset_id", "folder")),
        ("model_stats_daily", "PRIMARY KEY", ("model_id", "stat_date")),
        ("model_prices", "PRIMARY KEY", ("openrouter_id", "price_date")),
        ("model_changes", "PRIMARY KEY", ("model_id", "changed_at", "change")),
        ("model_relations", "PRIMARY KEY", ("model_id", "base_model_id", "relation")),
        ("model_relations", "FOREIGN KEY", ("model_id",)),
        ("model_families", "PRIMARY KEY", ("model_id",)),
        ("model_families", "FOREIGN KEY", ("model_id",)),
        ("model_tags", "PRIMARY KEY", ("model_id", "namespace", "value")),
        ("model_tags", "FOREIGN KEY", ("model_id",)),
        ("languages", "PRIMARY KEY", ("code",)),
        ("authors", "PRIMARY KEY", ("author",)),
        ("candidates", "PRIMARY KEY", ("model_id",)),
        ("candidate_sources", "PRIMARY KEY", CANDIDATE_SOURCE),
        ("candidate_sources", "FOREIGN KEY", ("model_id",)),
        ("model_sizes", "PRIMARY KEY", ("model_id",)),
        ("model_attention", "PRIMARY KEY", ("model_id", "kind")),
        ("size_doubts", "PRIMARY KEY", ("model_id", "config_key")),
        ("catalog_conflicts", "PRIMARY KEY", ("model_id", "figure")),
        ("source_doubts", "PRIMARY KEY", ("source", "ranking", "source_model_id")),
        ("model_quality", "PRIMARY KEY", ("model_id",)),
        ("model_quality_inputs", "PRIMARY KEY", ("model_id",)),
        ("packages", "PRIMARY KEY", ("package_id",)),
        ("package_metrics", "PRIMARY KEY", ("package_id", "metric")),
        ("package_metrics", "FOREIGN KEY", ("package_id",)),
    }


def keys(catalog: CatalogUnderTest) -> set[tuple[str, str, tuple[str, ...]]]:
    if catalog.engine == "duckdb":
        found = catalog.query(
            "select table_name, constraint_type, constraint_column_names from duckdb_constraints()"
            " where schema_name = 'hf' and constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')"
        )
    else:
        found = catalog.query(
            "select relname, case contype when 'p' then 'PRIMARY KEY' else 'FOREIGN KEY' end,"
            " (select array_agg(attname::text order by place) from unnest(conkey)"
            " with ordinality as key (attnum, place) inner join pg_attribute"
            " on attrelid = conrelid and pg_attribute.attnum = key.attnum)"
            " from pg_constraint inner join pg_class on pg_class.oid = conrelid"
            " where connamespace = 'hf'::regnamespace and contype in ('p', 'f')"
        )
    return {(table, kind, tuple(columns)) for table, kind, columns in found}


def test_named_indexes_are_in_the_database(built: Built) -> None:
    source = "duckdb_indexes()" if built.catalog.engine == "duckdb" else "pg_indexes"
    schema = "schema_name" if built.catalog.engine == "duckdb" else "schemaname"
    name = "index_name" if built.catalog.engine == "duckdb" else "indexname"
    found = built.catalog.query(f"select {name} from {source} where {schema} = 'hf'")
    days = {"idx_model_stats_daily_stat_date", "idx_model_changes_changed_at"}
    history = days if built.catalog.engine == "postgres" else set()
    assert {index for (index,) in found if index.startswith("idx_")} - history == {
        "idx_models_downloads",
        "idx_models_likes",
        "idx_models_pipeline_tag",
        "idx_model_tasks_task_id",
        "idx_model_relations_base_model_id",
        "idx_model_families_root_model_id",
        "idx_model_tags_namespace_value",
    }
    assert history <= {index for (index,) in found}


def test_payloads_are_the_bytes_that_were_served(built: Built) -> None:
    landed = built.catalog.query("select listing, payload from raw.hub_models")
    served = [
        (task, record) for task, listing in served_records(built.hub).items() for record in listing
    ]
    assert Counter(landed) == Counter([*served, *served])  # two runs


def test_run_records_say_what_came(built: Built) -> None:
    runs = built.after_third_transform["ingestion_runs"]
    assert Counter((row["source"], row["status"], row["trigger"]) for row in runs) == {
        ("huggingface_hub", "success", "manual"): 2,
        ("community_rankings", "success", "manual"): 2,
        ("openrouter_index", "success", "manual"): 2,
    }
    hub_runs = sorted(
        (row for row in runs if row["source"] == "huggingface_hub"),
        key=lambda row: row["started_at"],
    )
    assert [row["new_models"] for row in hub_runs] == [len(built.first["models"]), 0]
    assert all(row["error"] is None and row["duration_ms"] >= 0 for row in runs)


def test_latest_model_is_one_of_the_latest(built: Built) -> None:
    [(model_id, name, days_ago, label)] = built.catalog.query(
        "select model_id, model_name, days_ago, display_label from hf.latest_model"
    )
    latest = max(row["created_at"] for row in built.first["models"])
    assert model_id in {
        row["model_id"] for row in built.first["models"] if row["created_at"] == latest
    }
    assert model_id.endswith(name)
    assert (days_ago, label) == (0, f"Latest: {name} (today)")


def test_the_latest_models_are_ten_with_the_latest_first(built: Built) -> None:
    columns = "model_id, model_name, ingested_at, days_ago, display_label"
    latest = built.catalog.query(f"select {columns} from hf.latest_models")
    assert len(latest) == len({model_id for model_id, *_ in latest}) == 10
    assert built.catalog.query("select * from hf.latest_model") == latest[:1]


def test_each_model_has_the_figures_of_the_day_and_the_run_that_brought_it(built: Built) -> None:
    last = built.after_third_transform
    models = {row["model_id"]: row for row in last["models"]}
    figures = {
        row["model_id"]: row
        for row in last["model_stats_daily"]
        if row["stat_date"] == latest_day(last)
    }
    assert set(figures) == set(models)
    for name in ("downloads", "likes", "trending_score"):
        assert {key: row[name] for key, row in figures.items()} == {
            key: row[name] for key, row in models.items()
        }
    [first_run] = {row["run_id"] for row in last["new_models"]}
    assert {row["model_id"]: row["first_seen_at"] for row in last["new_models"]} == {
        key: row["created_at"] for key, row in models.items()
    }
    counts = {row["run_id"]: row["new_models"] for row in last["ingestion_runs"]}
    assert counts.pop(first_run) == len(models)
    assert set(counts.values()) == {0}


def latest_day(tables: dict[str, list[dict[str, Any]]]) -> date:
    return max(row["stat_date"] for row in tables["model_stats_daily"])


def test_nothing_outside_the_three_schemas_is_made(built: Built) -> None:
    schemas = built.catalog.query(
        "select distinct table_schema from information_schema.tables"
        " where table_schema not in ('information_schema', 'pg_catalog')"
    )
    assert {schema for (schema,) in schemas} == {"raw", "staging", "hf"}
