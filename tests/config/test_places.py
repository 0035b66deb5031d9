from __future__ import annotations

from pathlib import Path

import pytest

from extract.config import places
from extract.config.examination import examine, require_valid
from extract.config.settings import Settings, load_environment, load_settings
from extract.errors import UsageError


def test_home_is_the_checkout_unless_catalog_home_names_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CATALOG_HOME", raising=False)
    assert (places.home() / "pyproject.toml").exists()
    monkeypatch.setenv("CATALOG_HOME", str(tmp_path / "not made yet"))
    settings = Settings()
    kept = {settings.duckdb_path, settings.state_dir, settings.export_dir}
    assert {path.parent for path in kept} == {tmp_path / "not made yet"}


def test_a_child_process_has_the_same_home_wherever_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CATALOG_HOME", "here")
    assert load_settings().as_environment()["CATALOG_HOME"] == str(tmp_path / "here")


def test_dotenv_cannot_say_where_it_is_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_HOME", str(tmp_path))
    (tmp_path / ".env").write_text("CATALOG_HOME=/elsewhere\n")
    load_environment()
    assert places.home() == tmp_path
    with pytest.raises(UsageError, match="Set CATALOG_HOME in the environment"):
        require_valid([*examine(tmp_path, Settings(), [], {})])


def test_a_command_is_named_as_its_user_types_it(monkeypatch: pytest.MonkeyPatch) -> None:
    named = [places.command(words) for words in ("", "run", "export models")]
    assert named == ["make extract", "make extract transform", "python -m extract export models"]
    monkeypatch.setattr(places, "IS_INSTALLED", True)
    monkeypatch.setattr(places, "PROGRAM", "hf-catalog")
    named = [places.command(words) for words in ("", "run", "export models")]
    assert named == ["hf-catalog", "hf-catalog run", "hf-catalog export models"]
