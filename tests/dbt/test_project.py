"""The dbt project: its unit tests on both engines, and its conventions."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.config.settings import Settings
from extract.databases import open_target
from extract.registry import NAMES, RAW_TABLES
from extract.transform.environment import dbt_environment
from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES

PROJECT = ROOT / "dbt_project"


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("engine", ENGINES)
def test_dbt_unit_tests(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest], tmp_path: Path
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.extract_and_transform()  # unit tests ask the database for their inputs' columns
    settings = Settings(
        target=engine, duckdb_path=catalog.duckdb_path, database_url=catalog.database_url
    )
    target = open_target(settings)
    target.prepare_work()
    command = [
        *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "test"),
        *("--select", "test_type:unit", "--no-use-colors"),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(ROOT / "profiles")),
        *("--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")),
    ]
    environment = catalog.env(**dbt_environment(target))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-5000:]
    assert f" {len(unit_tests())} unit tests in " in done.stdout


def documents(pattern: str) -> list[tuple[Path, dict[str, Any]]]:
    return [
        (path, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(PROJECT.glob(pattern))
    ]


def unit_tests() -> list[str]:
    return [
        test["name"]
        for _, document in documents("models/**/*.yml")
        for test in document.get("unit_tests", [])
    ]


def described_models() -> dict[str, dict[str, Any]]:
    return {
        model["name"]: model
        for _, document in documents("models/**/*.yml")
        for model in document.get("models", [])
    }


def test_every_model_is_described() -> None:
    described = described_models()
    for path in PROJECT.glob("models/**/*.sql"):
        assert described.get(path.stem, {}).get("description", "").strip(), (
            f"{path.stem} has no description: add one to the _*__models.yml of its folder"
        )


def test_every_published_column_is_described_and_typed() -> None:
    for path in PROJECT.glob("models/marts/hf/*.sql"):
        columns = described_models()[path.stem]["columns"]
        assert columns
        for column in columns:
            assert column.get("description", "").strip(), f"hf.{path.stem}.{column['name']}"
            assert column.get("data_type"), f"hf.{path.stem}.{column['name']}"


def test_every_macro_is_described() -> None:
    described = {
        macro["name"]
        for _, document in documents("macros/**/*.yml")
        for macro in document["macros"]
        if macro["description"].strip()
    }
    defined = {
        name
        for path in PROJECT.glob("macros/**/*.sql")
        for name in re.findall(r"{% macro (\w+)", path.read_text(encoding="utf-8"))
    }
    dispatched = {name for name in defined if re.match(r"(duckdb|postgres)__", name)}
    assert defined - dispatched - described == set()


def test_engines_differ_in_dispatched_macros_only() -> None:
    sources = [*PROJECT.glob("models/**/*.sql"), *PROJECT.glob("macros/**/*.sql")]
    assert [path for path in sources if "target.type" in path.read_text(encoding="utf-8")] == []


def test_a_dispatched_macro_has_a_form_for_each_engine() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PROJECT.glob("macros/**/*.sql"))
    forms = set(re.findall(r"{% macro (\w+)", text))
    for name in re.findall(r"adapter\.dispatch\('(\w+)'\)", text):
        assert {f"duckdb__{name}", f"postgres__{name}"} <= forms, name


def test_dbt_knows_every_source_and_raw_table_of_the_registry() -> None:
    columns = {
        table["name"]: {column["name"] for column in table["columns"]}
        for _, document in documents("models/staging/**/*__sources.yml")
        for table in document["sources"][0]["tables"]
    }
    for name, table in RAW_TABLES.items():
        assert set(table.keys) <= columns.get(name, set()), f"describe raw.{name} in its folder"
    model = PROJECT / "models/staging/extract_runs/stg_extract__run_sources.sql"
    listed = set(re.findall(r"select '(\w+)'", model.read_text(encoding="utf-8")))
    assert listed >= set(NAMES)
    assert listed - set(NAMES) == {"datasets"}  # asked by a sync alone
