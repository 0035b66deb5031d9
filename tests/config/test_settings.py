from __future__ import annotations

import os
from pathlib import Path

import pytest

from extract.config.settings import Settings, load_environment, load_settings
from extract.errors import UsageError


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.startswith(("HF_", "CATALOG_", "DUCKDB_", "DATABASE_", "SUPABASE_", "OPENROUTER_")):
            monkeypatch.delenv(name)
    for name in ("TARGET", "SCOPE", "SOURCES", "LIMIT_PER_TASK", "MAX_TASKS"):
        monkeypatch.delenv(name, raising=False)


def test_defaults_are_those_of_the_design() -> None:
    settings = load_settings()
    assert settings == Settings()
    assert (settings.target, settings.limit_per_task, settings.max_tasks) == ("duckdb", 1000, None)
    assert settings.duckdb_path.name == "catalog.duckdb"


def test_options_win_over_the_environment_and_that_over_dotenv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("LIMIT_PER_TASK=1\nMAX_TASKS=2\nSCOPE=hub\nSOURCES=\n")
    monkeypatch.setenv("MAX_TASKS", "3")
    for name in ("LIMIT_PER_TASK", "SCOPE"):  # set by load_environment: given back afterwards
        monkeypatch.setenv(name, "")
    load_environment(tmp_path)
    settings = load_settings({"scope": "tasks", "limit_per_task": None})
    assert (settings.limit_per_task, settings.max_tasks, settings.scope) == (1, 3, "tasks")


def test_an_empty_value_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "")
    monkeypatch.setenv("MAX_TASKS", "")
    load_environment(tmp_path)
    assert "HF_ENDPOINT" not in os.environ
    assert load_settings() == Settings()


def test_supabases_address_serves_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPABASE_DB_URL", "postgresql://u:hidden-word@h/db")
    settings = load_settings({"target": "postgres"})
    assert settings.database_url == "postgresql://u:hidden-word@h/db"
    assert "hidden-word" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit_per_task", "0"),
        ("limit_per_task", "abc"),
        ("duckdb_memory_limit", "much"),
        ("limit_per_task", "1.5"),
        ("limit_per_task", "-1"),
        ("limit_per_task", "99999999999"),
        ("max_tasks", "0"),
        ("concurrency", "none"),
        ("request_timeout", "0"),
        ("max_wait", "nan"),
        ("target", "mysql"),
        ("scope", "all"),
        ("sources", "hub,github"),
        ("sources", ","),
        ("hf_endpoint", "huggingface.co"),
        ("openrouter_base_url", "ftp://x"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name.upper()) as raised:
        load_settings({name: value})
    assert raised.value.exit_code == 2
    assert len(str(raised.value).splitlines()) <= 3


def test_postgres_without_an_address_says_which_variable() -> None:
    with pytest.raises(UsageError, match="DATABASE_URL"):
        load_settings({"target": "postgres"})


def test_sources_keep_their_order_whatever_the_order_asked() -> None:
    assert load_settings({"sources": "openrouter, hub"}).sources == ("hub", "openrouter")


@pytest.mark.parametrize("name", ["hf.duckdb", "RAW.db", "staging"])
def test_a_file_named_like_a_schema_in_it_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="schema"):
        load_settings({"duckdb_path": f"/data/{name}"})


@pytest.mark.parametrize(
    "name",
    ["temp.duckdb", "SYSTEM.db", "main", "information_schema.x", "pg_catalog.x", "a'b.db", 'a"b'],
)
def test_a_file_named_as_duckdb_names_its_own_is_refused(name: str, tmp_path: Path) -> None:
    link = tmp_path / "catalog.duckdb"
    link.symlink_to(tmp_path / name)
    for path in (tmp_path / name, link):
        with pytest.raises(UsageError, match="DUCKDB_PATH") as raised:
            load_settings({"duckdb_path": str(path)})
        assert raised.value.exit_code == 2
        assert len(str(raised.value).splitlines()) <= 3


@pytest.mark.parametrize("url", ["s3://bucket", "s3://bucket/a/b/", "file:///srv/packages"])
def test_a_place_for_packages(url: str) -> None:
    assert load_settings({"s3_url": url}).s3_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["bucket", "http://x/y", "s3://", "s3://key:secret@bucket", "file://host/x", "file://",
            "s3://b/p?x=1"],
)  # fmt: skip
def test_what_is_no_place_for_packages(url: str) -> None:
    with pytest.raises(UsageError, match="S3_URL") as refused:
        load_settings({"s3_url": url})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("given", "kept"), [(None, 2), ("5", 5)])
def test_the_whole_hub_keeps_two_runs_unless_told(given: str | None, kept: int) -> None:
    assert load_settings({"scope": "hub", "raw_runs_kept": given}).raw_runs_kept == kept
    assert load_settings({"raw_runs_kept": given}).raw_runs_kept == int(given or 30)
