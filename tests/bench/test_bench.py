"""The benchmarks still run, and say what they measured."""

import csv
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.__main__ import main
from tests.bench.answers import answers, differing
from tests.bench.comparison import Comparison
from tests.bench.engines import empty_engine
from tests.bench.floor.pipeline import FLOOR
from tests.bench.hub import whole_hub
from tests.bench.measurement import Measurement
from tests.bench.ours import night
from tests.bench.phases import WITH_STEPS, nodes, phases
from tests.bench.process import CommandFailedError, run
from tests.bench.sizes import Sizes, sizes_from_environment
from tests.bench.table import print_tables
from tests.support.postgres_server import temporary_postgres

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _no_sizes_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BENCH_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BENCH_GROWTH", "3,-1"),
        ("BENCH_ROWS", "many"),
        ("BENCH_ROWS", "1500"),
        ("BENCH_ENGINES", "duckdb,x"),
    ],
)
def test_a_size_that_cannot_be_meant_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        sizes_from_environment()


def test_a_command_is_measured_with_its_children() -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'bytearray(10**8)'])"
    finished = run([sys.executable, "-c", f"{child}; print('done')"], {}, HERE)
    assert finished.stdout == "done\n"
    assert finished.seconds > 0
    assert finished.peak_mib > 90
    assert finished.cpu_seconds > 0


def test_a_failing_command_shows_what_it_said() -> None:
    with pytest.raises(CommandFailedError, match=r"ended with 3:\nno such luck"):
        run([sys.executable, "-c", "print('no such luck'); exit(3)"], {}, HERE)


def _line(pipeline: str, seconds: float, models: int | None = None, **more: Any) -> Measurement:
    phases = {"fetch": 1.0, "rest": seconds - 1.0}
    return Measurement("duckdb", pipeline, "first", phases, 100, 1.0, 10.0, models=models, **more)


def test_a_run_is_compared_with_the_floor_and_with_the_smaller_hub() -> None:
    floor, ours = _line("floor", 2.0, 300), _line("ours", 3.0, 300)
    larger_floor, larger = _line("floor", 4.0, 3000), _line("ours", 12.0, 3000)
    comparison = Comparison([floor, ours, larger_floor, larger])
    assert comparison.times_floor(larger) == 3.0
    assert comparison.times_smaller(larger) == 4.0
    assert comparison.times_smaller(ours) is None
    assert comparison.beyond_fetch(larger) == 11.0


def test_a_run_that_stopped_early_is_not_held_against_the_floor() -> None:
    stopped = _line("row by row", 3.0, stopped=True)
    assert Comparison([_line("floor", 2.0), stopped]).times_floor(stopped) is None


def test_the_table_says_which_answers_differ(capsys: pytest.CaptureFixture[str]) -> None:
    same = {"models": 0, "model_tasks": 0}
    lines = [_line("floor", 2.0, 300), _line("ours", 3.0, 300, differing=same)]
    lines.append(_line("ours", 3.0, 3000, differing=same | {"model_tasks": 7}))
    print_tables(lines, Sizes())
    printed = capsys.readouterr().out
    assert "answers equal" in printed
    assert "7 model_tasks differ" in printed


def test_answers_are_compared_by_key_in_both_directions(tmp_path: Path) -> None:
    ours, floor = tmp_path / "ours", tmp_path / "floor"
    for folder, likes, ranks in ((ours, "m1,5\nm2,6", "m1,t,1"), (floor, "m1,5\nm2,7", "m2,t,1")):
        folder.mkdir()
        (folder / "tasks.csv").write_text("task_id\nt\n")
        (folder / "models.csv").write_text(f"model_id,likes\n{likes}\n")
        (folder / "model_tasks.csv").write_text(f"model_id,task_id,rank_in_task\n{ranks}\n")
    assert differing(ours, floor) == {"tasks": 0, "models": 1, "model_tasks": 2}


@pytest.mark.slow
def test_all_pipelines_bring_the_same_records_and_ours_the_answers_of_the_floor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small = {"TASKS": "2", "ROWS": "20", "ENGINES": "duckdb", "HISTORY_DAYS": "3", "OUT": tmp_path}
    for name, value in (small | {"ROW_BY_ROW": "30", "GROWTH": "0"}).items():
        monkeypatch.setenv(f"BENCH_{name}", str(value))
    assert main() == 0
    written = json.loads((tmp_path / "bench.json").read_text())["measurements"]
    runs = [(one["pipeline"], one["run"], one["records"], one["requests"] > 2) for one in written]
    assert runs == [
        ("floor", "first", 40, True),
        ("floor", "second", 40, True),
        ("ours", "first", 40, True),
        ("ours", "second", 40, True),
        ("idiomatic", "first", 40, True),
        ("row by row", "first", 30, True),
        ("history", "1 day", 40, True),
        ("history", "3 days", 40, True),
        ("history", "trends", 40, False),
    ]
    nothing = {"tasks": 0, "models": 0, "model_tasks": 0}
    assert [one["differing"] for one in written if one["pipeline"] == "ours"] == [nothing, nothing]
    assert (tmp_path / "bench.svg").stat().st_size > 1000


@pytest.mark.slow
def test_the_floors_answers_are_the_same_on_both_engines(tmp_path: Path) -> None:
    with whole_hub(300) as hub, temporary_postgres() as url:
        for name in ("duckdb", "postgres"):
            with empty_engine(name, url) as engine:
                assert FLOOR.measure(engine, hub, "first").records == 300
                answers(engine, "floor", tmp_path / name, None)
    assert _rows(tmp_path / "duckdb") == _rows(tmp_path / "postgres")


def _rows(folder: Path) -> list[dict[str, Any]]:
    """The models and ranks, free of how an engine prints a number or JSON."""
    models = csv.DictReader((folder / "models.csv").open(encoding="utf-8"))
    ranks = csv.DictReader((folder / "model_tasks.csv").open(encoding="utf-8"))
    read: list[dict[str, Any]] = [
        row
        | {"tags": json.loads(row["tags"])}
        | {name: float(row[name] or -1) for name in ("trending_score", "last_modified")}
        | {"hub_created_at": float(row["hub_created_at"])}
        for row in models
    ]
    return sorted([*read, *ranks], key=lambda row: (row["model_id"], row.get("task_id", "")))


@pytest.mark.slow
def test_the_profile_leaves_no_second_out() -> None:
    with whole_hub(300) as hub, empty_engine("duckdb", None) as engine:
        done = night(engine, hub, **WITH_STEPS)
        steps = nodes(engine)
        stretches = phases(done, steps, engine)
    assert sum(one.seconds for one in stretches) == pytest.approx(done.finished.seconds, abs=0.1)
    assert min(one.seconds for one in stretches) > 0
    assert {step.kind for step in steps} >= {"model", "test", "seed", "operation"}


def test_a_name_in_quotes_compares_wherever_it_stands(tmp_path: Path) -> None:
    quoted, plain = ['"a ""b""",t,1'], [f"m{number},t,1" for number in range(30_000)]
    for side, rows in (("here", quoted + plain), ("floor", plain + quoted)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "tasks.csv").write_text("task_id,task_label\n")
        (tmp_path / side / "models.csv").write_text("model_id\n")
        text = "\n".join(["model_id,task_id,rank_in_task", *rows, ""])
        (tmp_path / side / "model_tasks.csv").write_text(text)
    assert differing(tmp_path / "here", tmp_path / "floor")["model_tasks"] == 0
