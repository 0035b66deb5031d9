"""The seeds of a backup come back where the same version wrote it, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extract import __version__
from extract.backup.contents import Backup
from extract.backup.seeds import seeds_of

MINE = "model_id,params_b\nmine/model,7\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """The seeds of the project: one is as in the backup, one is not."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "additions.csv").write_text("model_id,params_b\n")
    (tmp_path / "here" / "same.csv").write_text("same\n")
    return tmp_path / "here"


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    folder = tmp_path / "backup" / "seeds"
    folder.mkdir(parents=True)
    (folder / "additions.csv").write_text(MINE)
    (folder / "same.csv").write_text("same\n")
    return Backup(tmp_path / "backup", __version__, "duckdb", "2026-03-03", "run", ())


def names(seeds: Path) -> list[str]:
    return sorted(path.name for path in seeds.iterdir())


def test_a_seed_of_ones_own_comes_back_and_what_was_there_is_kept(
    backup: Backup, seeds: Path
) -> None:
    with seeds_of(backup, seeds):
        assert (seeds / "additions.csv").read_text() == MINE
    assert (seeds / "additions.csv").read_text() == MINE
    assert (seeds / "additions.csv.replaced").read_text() == "model_id,params_b\n"
    assert names(seeds) == ["additions.csv", "additions.csv.replaced", "same.csv"]


def test_a_restore_that_fails_leaves_the_seeds_as_they_were(backup: Backup, seeds: Path) -> None:
    (backup.folder / "seeds" / "another.csv").write_text("x\n")

    def fail_half_way() -> None:
        with seeds_of(backup, seeds):
            assert (seeds / "another.csv").exists()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert (seeds / "additions.csv").read_text() == "model_id,params_b\n"
    assert names(seeds) == ["additions.csv", "same.csv"]


def test_the_seeds_of_another_version_are_only_named(
    backup: Backup, seeds: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with seeds_of(replace(backup, version="0.0.9"), seeds):
        pass
    assert names(seeds) == ["additions.csv", "same.csv"]
    assert "additions.csv" in caplog.text
    assert "same.csv" not in caplog.text
