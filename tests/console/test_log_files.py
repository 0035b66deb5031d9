from __future__ import annotations

import logging
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from extract.config.settings import Settings
from extract.console.log_files import remove_old_logs, start_logging
from extract.errors import CatalogError

DAY = 86_400


def log_of(folder: Path, name: str, days_ago: float, size: int = 10) -> None:
    (folder / name).write_bytes(b"x" * size)
    moment = time.time() - days_ago * DAY
    os.utime(folder / name, (moment, moment))


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_log_files_older_than_log_days_go(tmp_path: Path) -> None:
    for name, days_ago in (("a.log", 31), ("b.log.1", 31), ("c.log", 29), ("dbt.log", 0)):
        log_of(tmp_path, name, days_ago)
    log_of(tmp_path, "notes.txt", 99)
    remove_old_logs(tmp_path, days=30)
    assert left(tmp_path) == ["c.log", "dbt.log", "notes.txt"]


def test_the_oldest_log_files_go_until_the_others_have_room(tmp_path: Path) -> None:
    for days_ago, name in enumerate(("new.log", "older.log", "oldest.log")):
        log_of(tmp_path, name, days_ago, size=400)
    remove_old_logs(tmp_path, days=30, most=1000)
    assert left(tmp_path) == ["new.log", "older.log"]


def test_a_command_removes_them_by_its_settings(settings: Settings) -> None:
    logs = settings.state_dir / "logs"
    logs.mkdir(parents=True)
    log_of(logs, "old.log", 3)
    start_logging(replace(settings, log_days=2), logs / "now.log")
    assert left(logs) == ["now.log"]


def test_the_log_of_a_long_run_begins_a_new_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extract.console.log_files.FILE_BYTES", 2000)
    logs = settings.state_dir / "logs"
    start_logging(settings, logs / "run.log")
    for number in range(100):
        logging.getLogger("extract").info("line %d of a long run, with its words", number)
    assert left(logs) == ["run.log", "run.log.1", "run.log.2", "run.log.3"]
    assert "line 99 " in (logs / "run.log").read_text()


def test_a_state_folder_that_cannot_be_written_is_told_with_the_way_on(settings: Settings) -> None:
    with pytest.raises(
        CatalogError, match=r"/proc/state.*cannot be written.*\n.*CATALOG_STATE_DIR"
    ):
        start_logging(settings, Path("/proc/state/logs/run.log"))
