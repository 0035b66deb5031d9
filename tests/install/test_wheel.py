"""The wheel: what is in it, and that it works for a user who may write one folder and no other."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from extract import __version__
from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT
from tests.support.installed import Installed, build_wheel, install_wheel

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    environment = tmp_path_factory.mktemp("with a blank") / "environment"
    install_wheel(wheel, environment)
    installed = Installed(environment)
    yield installed
    installed.release()


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_the_wheel_holds_one_package_with_the_whole_dbt_project_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {
        "extract",
        f"hf_catalog-{__version__}.dist-info",
    }
    assert [name for name in names if "/test_" in name or "conftest" in name] == []
    shipped = {
        name.removeprefix("extract/_project/")
        for name in names
        if name.startswith(("extract/_project/dbt_project/", "extract/_project/profiles/"))
    }
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.check_output([*listed, "dbt_project", "profiles"], cwd=ROOT, text=True)
    assert shipped == set(files.split())


def test_the_command_names_itself_and_its_version(installed: Installed, tmp_path: Path) -> None:
    assert installed.run("--version", folder=tmp_path).stdout.split()[-1] == __version__
    told = installed.run("transform", "--help", folder=tmp_path)
    assert told.stdout.startswith("Usage: hf-catalog transform ")
    module = installed.run("-m", "extract", "--version", folder=tmp_path, program="python")
    assert module.stdout.split()[-1] == __version__
    wrong = installed.run("transfrom", folder=tmp_path)
    assert wrong.returncode == 2
    assert "hf-catalog --help" in wrong.stderr
    nothing = installed.run("transform", folder=tmp_path)
    assert nothing.returncode == 1
    assert "`hf-catalog demo`" in nothing.stderr
    assert "make" not in nothing.stderr


def test_the_user_of_these_tests_cannot_write_the_environment(installed: Installed) -> None:
    code = f"open({str(installed.environment / 'written')!r}, 'w')"
    refused = installed.run("-c", code, folder=Path("/"), program="python")
    assert "PermissionError" in refused.stderr


def test_the_demo_runs_in_an_empty_folder_and_writes_nowhere_else(
    installed: Installed, tmp_path: Path
) -> None:
    folder = tmp_path / "an empty folder"
    folder.mkdir()
    before = contents(installed.environment)
    done = installed.run("demo", folder=folder)
    assert done.returncode == 0, done.stderr
    assert f"It is in        {folder}/demo.duckdb" in done.stdout
    assert "The live Hub:   hf-catalog run" in done.stdout
    assert contents(installed.environment) == before
    assert {path.name for path in folder.iterdir()} == {
        ".catalog",
        "demo.duckdb",
        "demo.duckdb.lock",
    }


def test_a_run_keeps_everything_in_catalog_home(installed: Installed, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "a home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (elsewhere / "extract.py").write_text("raise SystemExit('not the program')")
    (home / ".env").write_text("MAX_TASKS=1\n")
    with SampleHub(Catalog.sized(tasks=2, models_per_task=3)) as hub:
        sources = {"HF_ENDPOINT": hub.url, "OPENROUTER_BASE_URL": hub.openrouter_url}
        for words in ("run", "docs", "export"):
            done = installed.run(words, folder=elsewhere, CATALOG_HOME=str(home), **sources)
            assert done.returncode == 0, done.stderr
    with duckdb.connect(str(home / "catalog.duckdb"), read_only=True) as catalog:
        assert catalog.sql("select count(*) from hf.models").fetchall() == [(3,)]
        rankings = catalog.sql("select distinct source_url from raw.community_rankings").fetchall()
        assert ("extract/sources/community_rankings.json",) in rankings
    assert (home / "site" / "index.html").exists()
    assert (home / "data" / "models.json").exists()
    assert contents(elsewhere) == {"extract.py"}
