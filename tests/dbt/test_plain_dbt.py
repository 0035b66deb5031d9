"""dbt by itself, outside a run: where it may build, and a project that has ours as a package."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from psycopg2.extensions import parse_dsn

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES

pytestmark = pytest.mark.slow
ANALYSTS = ROOT / "tests" / "dbt" / "analysts"
OURS = ROOT / "dbt_project"


@pytest.fixture(scope="module", params=ENGINES)
def catalog(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> CatalogUnderTest:
    """A catalog that has published."""
    with SampleHub(Catalog.sized(tasks=2, models_per_task=5)) as hub:
        catalog = make_catalog(request.param, hub.url)
        catalog.extract_and_transform()
    return catalog


class PlainDbt:
    """dbt as its user starts it over a project, with the variables that the README names."""

    def __init__(self, catalog: CatalogUnderTest, folder: Path, project: Path = OURS) -> None:
        self.target = folder / "target"
        self._project = project
        self.variables = {
            "TARGET": catalog.engine,
            "DUCKDB_PATH": str(catalog.duckdb_path),
            "DBT_PROFILES_DIR": str(ROOT / "profiles" if project == OURS else project),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(folder / "logs"),
            "DBT_USE_COLORS": "false",
        }
        if catalog.database_url:
            address = parse_dsn(catalog.database_url)
            names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
            given = {names[word]: value for word, value in address.items() if word in names}
            self.variables |= given

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        ours = ("HF_", "DBT_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return subprocess.run(
            [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *words],
            cwd=self._project,
            env=kept | self.variables,
            capture_output=True,
            text=True,
            timeout=280,
        )

    def green(self, *words: str) -> str:
        """What it says, where nothing failed."""
        done = self(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refusal(self, *words: str) -> str:
        """What it says, where it did not do it."""
        done = self(*words)
        assert done.returncode != 0, done.stdout
        return done.stdout

    def give_own_place(self, catalog: CatalogUnderTest, folder: Path) -> None:
        """Sets the variable for builds, as the README says."""
        if catalog.database_url:
            self.variables["HF_DBT_SCHEMA"] = "dbt_alice"
        else:
            shutil.copyfile(catalog.duckdb_path, folder / "mine.duckdb")
            self.variables["HF_DBT_DUCKDB_PATH"] = str(folder / "mine.duckdb")


def everything(catalog: CatalogUnderTest) -> object:
    """What must not change: the published file, or the tables of Postgres and their last writer."""
    if catalog.database_url is None:
        files = sorted(path.name for path in catalog.folder.glob("catalog.duckdb*"))
        return files, hashlib.sha256(catalog.duckdb_path.read_bytes()).hexdigest()
    tables = catalog.query(
        "select schemaname || '.' || tablename from pg_tables"
        " where schemaname in ('raw', 'staging', 'hf') order by 1"
    )
    return {
        name: catalog.query(f"select count(*), max(xmin::text::bigint) from {name}")
        for (name,) in tables
    }


def test_the_docs_of_the_published_catalog_need_no_variable_of_ours(
    catalog: CatalogUnderTest, tmp_path: Path
) -> None:
    dbt, before = PlainDbt(catalog, tmp_path), everything(catalog)
    dbt.green("docs", "generate")
    found = json.loads((dbt.target / "catalog.json").read_text())
    assert "model.hf_catalog.models" in found["nodes"]
    assert everything(catalog) == before


@pytest.mark.parametrize("command", ["build", "run", "seed"])
def test_dbt_refuses_to_build_where_runs_do(
    command: str, catalog: CatalogUnderTest, tmp_path: Path
) -> None:
    before = everything(catalog)
    said = PlainDbt(catalog, tmp_path).refusal(command)
    assert ("HF_DBT_SCHEMA" if catalog.database_url else "HF_DBT_DUCKDB_PATH") in said
    assert "transform --select" in said
    assert everything(catalog) == before


def test_dbt_refuses_to_build_models_in_place_of_the_published_tables(
    catalog: CatalogUnderTest, tmp_path: Path
) -> None:
    dbt, before = PlainDbt(catalog, tmp_path), everything(catalog)
    dbt.give_own_place(catalog, tmp_path)
    dbt.variables["HF_DBT_MARTS_SCHEMA"] = "hf"
    assert "unset it" in dbt.refusal("build", "--select", "models")
    assert everything(catalog) == before


def test_dbt_builds_a_selection_in_a_place_of_its_own_and_publishes_nothing(
    catalog: CatalogUnderTest, tmp_path: Path
) -> None:
    dbt, mine = PlainDbt(catalog, tmp_path), tmp_path / "mine.duckdb"
    dbt.give_own_place(catalog, tmp_path)
    by_hand = "update hf.candidates set popularity_score = -1"  # a publish would undo it
    if catalog.database_url:
        catalog.execute(by_hand)
    else:
        with duckdb.connect(str(mine)) as file:
            file.execute(by_hand)
    before = everything(catalog)
    dbt.green("build", "--select", "+candidates")
    scores = "select count(*), min(popularity_score) >= 0 from {}.candidates"
    if catalog.database_url:
        built = catalog.query(scores.format("dbt_alice"))
    else:
        with duckdb.connect(str(mine), read_only=True) as file:
            built = file.sql(scores.format("staging")).fetchall()
            kept = file.sql("select distinct popularity_score from hf.candidates").fetchall()
            assert kept == [(-1,)]
    [(rows,)] = catalog.query("select count(*) from hf.candidates")
    assert built == [(rows, True)]
    assert everything(catalog) == before


def their_project(catalog: CatalogUnderTest, folder: Path) -> PlainDbt:
    """The example in a folder of its own, with ours as its package; its user only reads hf."""
    project = folder / "their project"
    shutil.copytree(ANALYSTS, project, ignore=shutil.ignore_patterns("target", "dbt_packages"))
    packages = project / "packages.yml"
    packages.write_text(packages.read_text().replace("../../../dbt_project", str(OURS)))
    dbt = PlainDbt(catalog, folder, project)
    dbt.variables["ANALYSTS_DUCKDB_PATH"] = str(folder / "analysts.duckdb")
    if catalog.database_url:
        database = dbt.variables["PGDATABASE"]
        catalog.execute(
            f"create role analyst_{database} login;"
            f"grant usage on schema hf to analyst_{database};"
            f"grant select on all tables in schema hf to analyst_{database};"
            f"grant create on database {database} to analyst_{database}"
        )
        dbt.variables["PGUSER"] = f"analyst_{database}"
    dbt.green("deps")
    return dbt


def test_a_project_with_ours_as_a_package_builds_its_own_models_and_nothing_of_ours(
    catalog: CatalogUnderTest, tmp_path: Path
) -> None:
    before = everything(catalog)
    dbt = their_project(catalog, tmp_path)
    dbt.green("build")
    results = json.loads((dbt.target / "run_results.json").read_text())["results"]
    built = [result["unique_id"] for result in results if ".hf_catalog." in result["unique_id"]]
    assert [name for name in built if not name.startswith("operation.")] == []
    asked = "select sum(models_count) from analytics.license_downloads"
    if catalog.database_url:
        found = catalog.query(asked)
    else:
        with duckdb.connect(str(tmp_path / "analysts.duckdb"), read_only=True) as file:
            found = file.sql(asked).fetchall()
            schemas = file.sql("select distinct schema_name from duckdb_tables()").fetchall()
            assert schemas == [("analytics",)]
    assert found == catalog.query("select count(*) from hf.models")
    dbt.green("docs", "generate")
    children = json.loads((dbt.target / "manifest.json").read_text())["child_map"]
    assert "model.analysts.license_downloads" in children["model.hf_catalog.models"]
    assert "exposure.analysts.license_chart" in children["model.analysts.license_downloads"]
    reason = "--select package:analysts" if catalog.database_url else "read-only mode"
    for selection in ("+license_downloads", "package:hf_catalog"):
        assert reason in dbt.refusal("build", "--select", selection)
    assert everything(catalog) == before
