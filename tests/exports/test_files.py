"""The files of an export: compared, written together, whole whatever comes between."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from extract.errors import ExportError
from extract.exports import command, files
from extract.exports.outcome import difference
from tests.support.small_catalog import MODELS, PLOTS, REPORT, STAGING, Exports


def test_a_second_export_writes_nothing(exports: Exports) -> None:
    exports.export()
    before = {path: path.stat().st_mtime_ns for path in exports.folder.iterdir()}
    assert exports.export().changes == {}
    assert {path: path.stat().st_mtime_ns for path in exports.folder.iterdir()} == before


def test_one_changed_model_is_one_changed_line(duckdb_exports: Exports) -> None:
    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@t", *arguments]
        done = subprocess.run(
            command, cwd=duckdb_exports.folder, check=True, capture_output=True, text=True
        )
        return done.stdout

    duckdb_exports.export()
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    duckdb_exports.catalog.execute(
        "update hf.candidates set license = 'apache-2.0' where model_id = 'maker/Dense-7B'"
    )
    duckdb_exports.export("candidates")
    changed = [line for line in git("diff", "-U0", STAGING).splitlines() if line[0] in "+-"][2:]
    assert changed == ['-    "license": "mit",', '+    "license": "apache-2.0",']
    duckdb_exports.catalog.execute(
        "update hf.candidates set popularity_score = 950 where model_id = 'maker/moe-8x7b'"
    )
    duckdb_exports.export()
    assert git("diff", "--numstat", MODELS).split()[:2] == ["1", "1"]  # the license, and no move


@pytest.mark.parametrize("name", [STAGING, MODELS, REPORT, *sorted(PLOTS)])
def test_check_names_the_file_that_differs(
    duckdb_exports: Exports, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert duckdb_exports.cli("--check") == 3  # nothing is there yet
    assert not duckdb_exports.folder.exists()
    assert duckdb_exports.cli() == 0
    assert duckdb_exports.cli("--check") == 0
    path = duckdb_exports.folder / name
    capsys.readouterr()
    if path.suffix == ".json":
        path.write_text(json.dumps(duckdb_exports.read(name)[1:]))
    else:
        path.write_text(path.read_text() + "more\n")
    before = duckdb_exports.texts()
    assert duckdb_exports.cli("--check") == 3
    told = capsys.readouterr().err
    assert f"{name} is out of date: " in told
    assert "1 added (maker/Dense-7B)" in told or "1 lines removed, 0 added" in told
    assert duckdb_exports.texts() == before


def test_json_and_dry_run(duckdb_exports: Exports, capsys: pytest.CaptureFixture[str]) -> None:
    assert duckdb_exports.cli("--json", "--dry-run") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["candidates"], told["models"], told["left_out"]) == (6, 3, 3)
    assert set(told["files"].values()) == {"not there yet"}
    assert not duckdb_exports.folder.exists()


@pytest.mark.parametrize("nth", range(1, 8))
def test_a_kill_between_two_files_leaves_each_whole(
    duckdb_exports: Exports, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb_exports.export()
    before = duckdb_exports.texts()
    duckdb_exports.catalog.execute(
        "update hf.candidates set license = 'other' where model_id = 'maker/Dense-7B';"
        "update hf.models set license = 'other', downloads = 7;"
        "delete from hf.model_tasks where task_id = 'any-to-any'"
    )
    done = 0

    def replace(source: Path, target: Path) -> None:
        nonlocal done
        done += 1
        if done == nth:
            raise KeyboardInterrupt
        os.rename(source, target)

    monkeypatch.setattr(files.os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        duckdb_exports.export()
    between = duckdb_exports.texts()
    monkeypatch.undo()
    duckdb_exports.export()  # nothing of the killed export is taken for an edit
    after = duckdb_exports.texts()
    assert set(between) == set(before) == set(after)
    assert all(between[name] in (before[name], after[name]) for name in before)
    assert sum(between[name] != before[name] for name in before) == nth - 1
    assert sum(after[name] != before[name] for name in before) == 7


def test_a_disk_that_refuses_changes_nothing(
    duckdb_exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb_exports.export()
    before = duckdb_exports.texts()
    duckdb_exports.catalog.execute("delete from hf.candidates where model_id = 'maker/unsized'")
    write = files._write

    def full(path: Path, text: str) -> None:
        if path.name.endswith(f"{REPORT}.part"):
            raise OSError(28, "No space left on device", str(path))
        write(path, text)

    monkeypatch.setattr(files, "_write", full)
    with pytest.raises(ExportError, match="No space left on device"):
        duckdb_exports.export()
    assert duckdb_exports.texts() == before


def test_a_folder_that_cannot_be_made_is_told(duckdb_exports: Exports) -> None:
    duckdb_exports.folder.write_text("a file where the folder should be")
    with pytest.raises(ExportError, match="cannot be read: Not a directory"):
        duckdb_exports.export()


def test_only_one_export_writes_at_a_time(duckdb_exports: Exports) -> None:
    with (
        command._one_at_a_time(duckdb_exports.settings),
        pytest.raises(ExportError, match="Another export"),
    ):
        duckdb_exports.export()


def test_a_difference_is_told_by_model() -> None:
    old = json.dumps([{"model_id": "a", "x": 1}, {"model_id": "b"}])
    new = json.dumps([{"model_id": "a", "x": 2}, {"model_id": "c"}, {"model_id": "d"}])
    assert difference(old, new) == "2 added (c, d), 1 removed (b), 1 changed (a)"
    assert difference(old, f"{old}\n") == "the same models in another order or form"
    assert difference("a\nb", "a\nc\nd") == "1 lines removed, 2 added"
