"""The benchmarks still run, and say what they measured."""

import json
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import main
from tests.bench.measurement import Measurement
from tests.bench.process import CommandFailedError, run
from tests.bench.sizes import Sizes, sizes_from_environment
from tests.bench.table import print_table

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _no_sizes_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TASKS", "ROWS", "ENGINES", "IDIOMATIC", "HISTORY_DAYS", "OUT", "DATABASE_URL"):
        monkeypatch.delenv(f"BENCH_{name}", raising=False)


@pytest.mark.parametrize(
    ("name", "value"), [("BENCH_TASKS", "0"), ("BENCH_ROWS", "many"), ("BENCH_ENGINES", "duckdb,x")]
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


def test_a_failing_command_shows_what_it_said() -> None:
    with pytest.raises(CommandFailedError, match=r"ended with 3:\nno such luck"):
        run([sys.executable, "-c", "print('no such luck'); exit(3)"], {}, HERE)


def test_the_table_compares_with_our_run_on_the_same_engine(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ours = Measurement("duckdb", "ours", "first", {"extract": 1.0, "transform": 1.0}, 100, 10.0, 5)
    other = Measurement("duckdb", "idiomatic", "first", {"extract": 9.0}, 100, 10.0, 5)
    print_table([ours, other], Sizes())
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[6] for line in lines if "first" in line] == ["1.0", "4.5"]


@pytest.mark.slow
def test_both_pipelines_bring_the_same_records(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small = {"TASKS": "2", "ROWS": "20", "ENGINES": "duckdb", "HISTORY_DAYS": "3", "OUT": tmp_path}
    for name, value in small.items():
        monkeypatch.setenv(f"BENCH_{name}", str(value))
    assert main() == 0
    written = json.loads((tmp_path / "bench.json").read_text())["measurements"]
    runs = [(one["pipeline"], one["run"], one["records"], one["requests"] > 2) for one in written]
    assert runs == [
        ("ours", "first", 40, True),
        ("ours", "second", 40, True),
        ("idiomatic", "first", 40, True),
        ("history", "1 day", 40, True),
        ("history", "3 days", 40, True),
        ("history", "trends", 40, False),
    ]
    assert (tmp_path / "bench.svg").stat().st_size > 1000
