"""What is wrong with settings: `.env`, names, values; and that every command goes by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extract.config.examination import examine, require_valid
from extract.config.settings import load_environment, read_settings
from extract.errors import UsageError
from extract.findings import Finding
from tests.sample_hub import SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest

SECRET = "QuiteASecretValue"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but what a test sets; what it loads from `.env` is gone after it."""
    monkeypatch.setattr(os, "environ", {"PATH": os.environ["PATH"]})


def found(folder: Path, dotenv: str = "", **options: object) -> list[Finding]:
    """What is not well, with this `.env`."""
    if dotenv:
        (folder / ".env").write_text(dotenv, encoding="utf-8")
    load_environment(folder)
    settings, problems = read_settings(options)
    every = [*examine(folder, settings, problems, options)]
    assert SECRET not in str(every)
    return [each for each in every if each.level != "ok"]


def told(findings: list[Finding]) -> list[tuple[str, str | None]]:
    return [(each.text, each.remedy) for each in findings]


def test_a_misspelled_name_in_the_file_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    lines = (
        f"# a comment\nSCOPE=tasks\n\nLIMIT_PER_TAKS={SECRET}\nTAGRET={SECRET}\nhf_token={SECRET}\n"
    )
    assert told(found(tmp_path, lines)) == [
        (".env, line 4: LIMIT_PER_TAKS is not a variable that is read.",
         "Did you mean LIMIT_PER_TASK?"),
        (".env, line 5: TAGRET is not a variable that is read.", "Did you mean TARGET?"),
        (".env, line 6: hf_token is not a variable that is read.", "Did you mean HF_TOKEN?"),
    ]  # fmt: skip


def test_a_name_that_is_like_none_is_told_and_one_of_another_program_is_not(tmp_path: Path) -> None:
    others = ("AWS_REGION", "PGSSLMODE", "HF_HOME", "DBT_X", "BENCH_TASKS", "HTTPS_PROXY", "A__B")
    lines = "".join(f"{name}=x\n" for name in others)
    [finding] = found(tmp_path, f"{lines}QUIET_PLEASE=1\n")
    assert finding.text == ".env, line 8: QUIET_PLEASE is not a variable that is read."
    assert finding.level == "warning"
    [finding] = found(tmp_path, "HF_SYNC_CRON=1\n")
    assert "HF_SYNC_CRON" in finding.text


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("TARGET postgres", " (TARGET)"),
        ("SCOPE: hub", " (SCOPE)"),
        ("MAX_TASKS", " (MAX_TASKS)"),
        (SECRET, ""),
        (f"postgresql://user:{SECRET}@host/db", ""),
        (f'HF_TOKEN="{SECRET}', " (HF_TOKEN)"),
    ],
)
def test_a_line_that_is_no_assignment_is_an_error(tmp_path: Path, line: str, named: str) -> None:
    [finding] = found(tmp_path, f"\n\n{line}\nSOURCES=hub\n")
    assert finding.text == f".env, line 3{named} is no assignment."
    assert (finding.level, finding.is_setting) == ("error", True)
    assert os.environ["SOURCES"] == "hub"


@pytest.mark.parametrize("line", [f"{SECRET}==", f"postgres://u:{SECRET}@host/db?sslmode=require"])
def test_a_secret_that_looks_like_a_name_is_not_shown(tmp_path: Path, line: str) -> None:
    [finding] = found(tmp_path, line)
    assert finding.text == ".env, line 1: a name is not a variable that is read."


def test_a_name_that_stands_twice_is_told(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "SCOPE=hub\nMAX_TASKS=1\nSCOPE=tasks\n")
    assert finding.text == ".env has SCOPE twice, in lines 1 and 3: the last one counts."


def test_a_file_with_a_mark_first_or_of_another_encoding(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("\ufeffMAX_TASKS=3\n".encode())
    assert found(tmp_path) == []
    assert os.environ["MAX_TASKS"] == "3"
    (tmp_path / ".env").write_bytes("MAX_TASKS=3 # fünf".encode("latin-1"))
    [finding] = found(tmp_path)
    assert (finding.text, finding.level) == (f"{tmp_path / '.env'} is not UTF-8 text.", "error")


def test_in_the_environment_only_misspelled_names_are_told(tmp_path: Path) -> None:
    others = ("WEB_CONCURRENCY", "HOME", "QUIET_PLEASE", "HF_HOME", "AWS_ENDPOINT_URL_S3", "CI")
    os.environ |= dict.fromkeys(others, SECRET)
    os.environ |= {"LIMIT_PER_TAKS": SECRET, "TAGRET": SECRET, "SOURCE": SECRET}
    assert [each.text.split()[0] for each in found(tmp_path)] == [
        "LIMIT_PER_TAKS", "SOURCE", "TAGRET",
    ]  # fmt: skip


def test_every_value_that_is_not_valid_is_told(tmp_path: Path) -> None:
    os.environ |= {"LIMIT_PER_TASK": "0", "MAX_SHRINK": "200", "HF_SYNC_SCHEDULE": "0 0 2 * * *",
                   "CATALOG_NOW": "soon", "TARGET": "mysql"}  # fmt: skip
    findings = found(tmp_path, scope="everything")
    assert all(each.is_setting and each.level == "error" for each in findings)
    names = {each.text.split()[0] for each in findings}
    assert names == {"LIMIT_PER_TASK", "MAX_SHRINK", "HF_SYNC_SCHEDULE", "CATALOG_NOW", "TARGET",
                     "SCOPE"}  # fmt: skip
    with pytest.raises(UsageError, match="5 more: `python -m extract doctor`"):
        require_valid(findings)


def test_an_address_without_a_target_is_told(tmp_path: Path) -> None:
    os.environ["DATABASE_URL"] = f"postgresql://me:{SECRET}@host/db"
    [finding] = found(tmp_path)
    assert finding.text.startswith("DATABASE_URL is set but not used: TARGET is not set")
    os.environ["SUPABASE_DB_URL"] = f"postgresql://me:{SECRET}@other/db"
    assert any("different addresses" in each.text for each in found(tmp_path))
    del os.environ["SUPABASE_DB_URL"]
    assert found(tmp_path, target="postgres") == []
    os.environ |= {"TARGET": "duckdb", "DATABASE_URL": f"mysql://other:a@{SECRET}@host/program"}
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://me:a@{SECRET}@host/db",
        f"postgresql://me:a/{SECRET}@host/db",
        f"postgresql://me:12/{SECRET}@host:5432/db?sslmode=require",
        f"postgresql://me:a@{SECRET}?x=1@host/db",
        f"postgresql://me@corp:{SECRET}@host/db",
        f"postgresql://me:{SECRET}@[::1/db",
    ],
)
def test_a_password_that_is_not_escaped_is_told_without_a_part_of_it(
    tmp_path: Path, address: str
) -> None:
    os.environ |= {"DATABASE_URL": address, "TARGET": "postgres"}
    [finding] = found(tmp_path)
    assert finding.level == "error"
    assert "%40" in (finding.remedy or "") or "[ or ]" in finding.text


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://me:a%40{SECRET}@host/db",
        "postgresql:///db?host=/tmp",
        f"postgresql://me:{SECRET}?#@host/db?host=@socket",
        f"host=a user=b password='x@{SECRET}'",
    ],
)
def test_an_address_that_is_well_written_is_taken(tmp_path: Path, address: str) -> None:
    os.environ |= {"DATABASE_URL": address, "TARGET": "postgres"}
    assert found(tmp_path) == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project in a folder of its own, where a `.env` can stand."""
    shutil.copytree(ROOT / "extract", tmp_path / "project" / "extract")
    return tmp_path / "project"


def command(project: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extract", *words],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )


COMMANDS = ("", "run", "transform", "sync", "schedule --status", "export", "details gpt2",
            "package gpt2", "packages list", "docs")  # fmt: skip


def test_every_command_refuses_a_wrong_setting_and_help_does_not(project: Path) -> None:
    (project / ".env").write_text("MAX_TASKS=none\nTARGET postgres\n")
    for words in COMMANDS:
        ended = command(project, *words.split())
        assert (ended.returncode, ended.stdout) == (2, ""), words
        assert ended.stderr == (
            "Error: .env, line 2 (TARGET) is no assignment.\n"
            "Write NAME=value, one a line; a comment starts with #.\n"
            "1 more: `python -m extract doctor` lists them all.\n"
        )
    assert command(project, "--help").returncode == 0


def test_a_command_warns_on_one_line_each_and_works(project: Path) -> None:
    (project / ".env").write_text("LIMIT_PER_TAKS=3\n")
    ended = command(project, "schedule", "--status", DATABASE_URL="postgresql://a:b@c/d")
    assert ended.returncode == 0
    first, second = ended.stderr.splitlines()
    assert first == (
        "Warning: .env, line 1: LIMIT_PER_TAKS is not a variable that is read."
        " Did you mean LIMIT_PER_TASK?"
    )
    assert second.startswith("Warning: DATABASE_URL is set but not used")


@pytest.mark.slow
def test_the_build_that_a_run_starts_does_not_warn_again(
    hub: SampleHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    catalog = CatalogUnderTest(tmp_path, "duckdb", hub.url)
    ended = catalog.run("run", "--max-tasks", "1", LIMIT_PER_TAKS="3")
    assert ended.stderr.count("LIMIT_PER_TAKS") == 1
