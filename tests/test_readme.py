"""The README is true: its commands run and print what it shows, what it names is there."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from extract import __version__
from tests.sample_hub import Catalog, SampleHub
from tests.service.conftest import Service, job_process, kill
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.waiting import wait_until

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ONLY_NAMED = {
    "make extract transform SCOPE=hub",  # the same job as another, on three million models
    # These need a container engine; tests/install/ follows the two files without one.
    'echo "POSTGRES_PASSWORD=$(openssl rand -hex 16)"',
    'echo "STORAGE_PASSWORD=$(openssl rand -hex 16)"',
    "docker compose run --rm catalog run",
    "docker compose up --detach",
}
RUN_IN_INSTALL = {  # tests/install/
    "pip install --requirement requirements.txt",
    "pip install --no-deps .",
    "hf-catalog demo",
}
RUN_BELOW = {
    "make demo",
    "make docs",
    "make bench",
    "make export",
    "make extract transform",
    "make sync",
    "make sync AUTO_INGEST=1",
    ".venv/bin/python -m extract health --max-age 26h",
    "make backup BACKUP_DIR=backup-2026-11-21",
    "make restore BACKUP_DIR=backup-2026-11-21",
    "make package MODEL_ID=gpt2 ARGS='--skip-gate demo'",
    "export S3_URL=file:///srv/packages",
    "export TARGET=postgres DATABASE_URL="
    "'postgresql://user:password@host:5432/database?sslmode=require'",
}


def console_commands() -> list[str]:
    """The commands of the README's console blocks, with their further lines, without comments."""
    commands: list[str] = []
    for block in re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL):
        for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            quoted = re.match(r'[^"\n]*"[^"]*"', entry)
            command = quoted.group() if quoted else entry.splitlines()[0]
            commands.append(re.sub(r"\s+# .*", "", command).strip())
    return commands


def query_commands() -> list[str]:
    return [command for command in console_commands() if "import duckdb" in command]


def run(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of the README in the project's folder, with the environment that it asks for."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=True,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("demo")
    file = folder / "demo.duckdb"
    done = run("make demo", DUCKDB_PATH=str(file), CATALOG_STATE_DIR=str(folder / "state"))
    return done.stdout, file


def test_every_command_of_the_readme_is_run_by_a_test() -> None:
    named = set(console_commands()) - set(query_commands())
    assert named == (RUN_BELOW | RUN_IN_INSTALL | ONLY_NAMED) - {"make docs", "make bench"}


@pytest.mark.slow
def test_make_demo_prints_what_the_readme_shows(demo: tuple[str, Path]) -> None:
    [shown] = re.findall(r"built:\n\n```text\n(.*?)```", README, flags=re.DOTALL)
    printed = [line.rstrip() for line in demo[0].splitlines()]
    assert [line for line in shown.splitlines() if line not in printed] == []


@pytest.mark.slow
@pytest.mark.parametrize("command", query_commands(), ids=["models", "memory", "quality"])
def test_a_query_gives_what_the_readme_shows(command: str, demo: tuple[str, Path]) -> None:
    shown = README.split(command)[1].split("```")[0].strip()
    assert run(command.replace("demo.duckdb", str(demo[1]))).stdout.strip() == shown


@pytest.mark.slow
def test_health_says_what_the_readme_shows(demo: tuple[str, Path]) -> None:
    places = {"DUCKDB_PATH": str(demo[1]), "CATALOG_STATE_DIR": str(demo[1].parent / "state")}
    said = run(f"{sys.executable} -m extract health --max-age 26h", **places).stdout
    shown = README.split("extract health --max-age 26h\n")[-1].split("```")[0].strip()
    varies = r"[0-9]+ (s|min|h) ago|[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}"
    assert re.sub(varies, "...", said.strip()) == re.sub(varies, "...", shown)
    assert run("make health MAX_AGE=26h", **places).stdout == ""


def test_make_doctor_says_that_all_is_well(tmp_path: Path) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=1)) as hub:
        done = run(
            "make doctor",
            HF_ENDPOINT=hub.url,
            OPENROUTER_BASE_URL=hub.openrouter_url,
            DUCKDB_PATH=str(tmp_path / "catalog.duckdb"),
            CATALOG_STATE_DIR=str(tmp_path / "state"),
        )
    assert "`make doctor`" in README
    assert done.stdout.endswith("All is well: runs should work.\n")


@pytest.mark.slow
def test_make_export_writes_the_files(demo: tuple[str, Path], tmp_path: Path) -> None:
    place = {"DUCKDB_PATH": str(demo[1]), "EXPORT_DIR": str(tmp_path)}
    run("make export", **place)
    for name in ("staging_candidates.json", "models.json", "ingestion_report.md"):
        assert name in README
        assert (tmp_path / name).exists()
    run("make export CHECK=1", **place)


@pytest.mark.slow
def test_make_backup_and_restore(demo: tuple[str, Path], tmp_path: Path) -> None:
    restored, state = tmp_path / "restored.duckdb", {"CATALOG_STATE_DIR": str(tmp_path / "state")}
    backup = f"BACKUP_DIR={tmp_path / 'backup'}"
    run(f"make backup {backup}", DUCKDB_PATH=str(demo[1]), **state)
    run(f"make restore {backup}", DUCKDB_PATH=str(restored), **state)
    models = "select count(*) from hf.models"
    counts = [duckdb.connect(str(file), read_only=True).sql(models) for file in (demo[1], restored)]
    assert len({count.fetchall()[0] for count in counts}) == 1


@pytest.mark.slow
def test_make_package_prints_what_the_readme_shows(tmp_path: Path) -> None:
    command = "make package MODEL_ID=gpt2 ARGS='--skip-gate demo'"
    with SampleHub(Catalog.demo()) as hub:
        done = run(
            command,
            HF_ENDPOINT=hub.url,
            S3_URL=f"file://{tmp_path}",
            DUCKDB_PATH=str(tmp_path / "catalog.duckdb"),
            CATALOG_STATE_DIR=str(tmp_path / "state"),
        )
    shown = README.split(command)[1].split("```text\n")[1].split("```")[0]
    printed = done.stdout.replace(str(tmp_path), "/srv/packages")
    assert without_scores(printed) == without_scores(shown)


def without_scores(text: str) -> list[str]:
    """The lines without what the weights in the seeds make of a model."""
    return [re.sub(r"(not scored|net score [0-9.]+)$", "", line) for line in text.splitlines()]


@pytest.mark.slow
def test_make_extract_transform_on_both_engines(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=2, models_per_task=5)) as hub:
        for engine in ("duckdb", "postgres"):
            catalog = make_catalog(engine, hub.url)
            run("make extract transform", **catalog.environment)
            assert catalog.query("select count(*) from hf.tasks") == [(2,)]


@pytest.mark.slow
def test_make_sync_prints_what_the_readme_shows(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=2, models_per_task=20)) as hub:
        catalog = make_catalog("duckdb", hub.url)
        catalog.extract_and_transform(CATALOG_NOW="2026-11-20T02:00:00Z")
        for name, hour in (("maker/brand-new-7b", "09"), ("maker/brand-new-7b-it", "17")):
            created = f"2026-11-20T{hour}:00:00.000Z"
            hub.catalog.add(name, "any-to-any", createdAt=created, lastModified=created)
        tonight = catalog.environment | {"CATALOG_NOW": "2026-11-21T02:00:00Z"}
        for command in ("make sync", "make sync AUTO_INGEST=1"):
            shown = README.split(f"$ {command}\n")[1].split("```")[0].split("\n$ ")[0]
            printed = run(command, **tonight).stdout
            assert [
                line
                for line in shown.splitlines()
                if line not in printed and not line.startswith(("Run ", "Published "))
            ] == []


@pytest.mark.slow
def test_the_service_answers_what_the_readme_shows(
    demo: tuple[str, Path], make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    shown = [
        re.split(r"\n", entry.strip(), maxsplit=1)
        for block in re.findall(r"```shell\n(.*?)```", README, flags=re.DOTALL)
        for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]
    assert len(shown) == 7
    with SampleHub(Catalog.demo()) as hub:
        catalog = make_catalog("duckdb", hub.url)
        shutil.copy(demo[1], catalog.duckdb_path)
        service = Service(catalog)
        end = "\necho ---\n"
        script = end.join(command for command, *_ in shown) + end
        script = script.replace("localhost:8000", service.url).replace(
            ".venv/bin/python", sys.executable
        )
        printed = run(script, **catalog.env()).stdout.split("---\n")
        wait_until(lambda: bool(service.get("/jobs?state=running").json()["items"]))
        [job] = service.get("/jobs?state=running").json()["items"]
        service.stop()
        kill(job_process(service, job["job_id"]))
    varies = r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"
    for (_, *answer), found in zip(shown, printed[:-1], strict=True):
        assert re.sub(varies, "...", found.strip()) == re.sub(varies, "...", "".join(answer))


def ini_blocks() -> list[str]:
    return [
        block.replace("\n  ", "\n") for block in re.findall(r"```ini\n  (.*?)```", README, re.S)
    ]


def test_the_systemd_units_are_ones(tmp_path: Path) -> None:
    service, timer = ini_blocks()
    [serving] = re.findall(r"```ini\n(\[.*?)```", README, re.S)
    ours = service.replace("/opt/hf-catalog/.venv/bin/python", sys.executable)
    units = {"hf-catalog.service": ours.replace("User=hf-catalog\n", ""), "hf-catalog.timer": timer}
    serving = serving.replace("/opt/hf-catalog/.venv/bin/python", sys.executable)
    units["hf-catalog-service.service"] = serving.replace("User=hf-catalog\n", "")
    for name, text in units.items():
        parser = configparser.ConfigParser()
        parser.read_string(text)
        assert "Unit" in parser
        (tmp_path / name).write_text(text)
    if not shutil.which("systemd-analyze"):
        return  # where there is no systemd, that much can be said
    command = ["systemd-analyze", "verify", *(str(tmp_path / name) for name in units)]
    done = subprocess.run(command, capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if "hf-catalog" in line]
    assert (done.returncode, said) == (0, [])


@pytest.mark.slow
def test_make_docs_and_bench(demo: tuple[str, Path], tmp_path: Path) -> None:
    run("make docs", CATALOG_STATE_DIR=str(tmp_path), DUCKDB_PATH=str(demo[1]))
    assert (ROOT / "site" / "index.html").stat().st_size > 1_000_000
    manifest = json.loads((ROOT / "site" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["nodes"]["model.hf_catalog.models"]["schema"] == "hf"
    small = {"BENCH_TASKS": "1", "BENCH_ROWS": "20", "BENCH_ENGINES": "duckdb"}
    run(
        "make bench",
        **small,
        BENCH_IDIOMATIC="0",
        BENCH_HISTORY_DAYS="3",
        BENCH_SERVICE="0.2",
        BENCH_GROWTH="0",
        BENCH_OUT=str(tmp_path / "bench"),
    )
    assert (tmp_path / "bench" / "bench.json").exists()


def test_targets_variables_and_files_that_the_readme_names_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, flags=re.MULTILINE))
    text = README + CONTRIBUTING
    named = {
        goal
        for line in re.findall(r"`?make ([a-z -]+)", text)
        for goal in line.split()
        if f"make {goal}" in text
    }
    assert named - targets - {"alone", "itself", "and", "of", "turns", "writes", "ends"} == set()
    documented = (ROOT / ".env.example").read_text(encoding="utf-8")
    variables = re.findall(r"^\| `([A-Z_]+)` \|", README, flags=re.MULTILINE)
    assert variables
    assert [name for name in variables if f"{name}=" not in documented] == []
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_folders_that_contributing_draws_are_there_and_it_is_a_screen() -> None:
    [tree] = re.findall(r"```text\n(.*?)```", CONTRIBUTING, re.S)
    for line in tree.splitlines():
        folder = ROOT / "extract" if line.startswith("  ") else ROOT
        names = re.split(r" {2,}", line.strip())[0].split()
        assert [name for name in names if not (folder / name).exists()] == []
    assert len(CONTRIBUTING.splitlines()) <= 80


def test_the_readme_names_every_published_table() -> None:
    tables = [path.stem for path in (ROOT / "dbt_project/models/marts/hf").glob("*.sql")]
    assert len(tables) > 20
    assert [name for name in tables if f"`hf.{name}`" not in README] == []


def test_this_version_says_what_to_do_on_an_upgrade() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    [section] = re.findall(rf"^## {re.escape(__version__)}\b.*?(?=^## |\Z)", changelog, re.M | re.S)
    [note] = re.findall(r"^### To upgrade\n(.*?)(?=^### |\Z)", section, re.M | re.S)
    assert "make backup" in note


def test_every_make_target_says_what_it_does() -> None:
    of_this_folder = MAKEFILE.split("\nelse\n")[1]
    goals = set(re.findall(r"^([a-z][a-z-]*):", of_this_folder, flags=re.MULTILINE))
    told = set(re.findall(r"^([a-z][a-z-]*):.*## \S", MAKEFILE, flags=re.MULTILINE))
    assert goals == told
