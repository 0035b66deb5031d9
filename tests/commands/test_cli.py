from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from extract.databases.duckdb.target import DuckDBTarget
from extract.runs.run import lock_holder
from tests.sample_hub import Fault, SampleHub

ROOT = Path(__file__).parents[2]


def environment(hub: SampleHub, folder: Path, **variables: str) -> dict[str, str]:
    ours = {
        "HF_ENDPOINT": hub.url,
        "OPENROUTER_BASE_URL": hub.openrouter_url,
        "DUCKDB_PATH": str(folder / "catalog.duckdb"),
        "CATALOG_STATE_DIR": str(folder / "state"),
        "RETRY_BASE": "0.01",
        "HF_TOKEN": "hf_sentinel_for_this_test",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    return {**kept, **ours, **variables}


def command(
    hub: SampleHub, folder: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extract", *arguments],
        env=environment(hub, folder, **variables),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_run_ends_with_a_table_and_the_next_step(hub: SampleHub, tmp_path: Path) -> None:
    ended = command(hub, tmp_path, LIMIT_PER_TASK="4")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[0].split() == [
        "source", "status", "rows", "pages", "requests", "retries", "waited",
    ]  # fmt: skip
    assert lines[1].split()[:4] == ["hub", "success", "15", "4"]
    assert "make transform" in lines[-1]
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    texts = [path.read_text(errors="replace") for path in files]
    everything = "".join([ended.stdout, ended.stderr, *texts])
    assert "hf_sentinel" not in everything
    assert b"hf_sentinel" not in (tmp_path / "catalog.duckdb.work").read_bytes()


def test_json_is_the_run_record_and_nothing_else(hub: SampleHub, tmp_path: Path) -> None:
    ended = command(hub, tmp_path, "--json", "--quiet", "--sources", "openrouter")
    record = json.loads(ended.stdout)
    assert (record["status"], record["sources"]["openrouter"]["rows"]) == ("success", 48)
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "said"),
    [
        ((), {"HF_ENDPOINT": "http://127.0.0.1:9"}, 1, "cannot be reached"),
        (("extract",), {}, 2, "There is no command"),
        (("export",), {}, 1, "does not exist yet"),
    ],
)
def test_json_tells_an_error_under_the_names_of_a_run_record(
    hub: SampleHub,
    tmp_path: Path,
    arguments: tuple[str, ...],
    variables: dict[str, str],
    code: int,
    said: str,
) -> None:
    ended = command(hub, tmp_path, *arguments, "--json", "--quiet", **variables)
    told = json.loads(ended.stdout)
    assert (ended.returncode, told["status"], told["exit_code"]) == (code, "failed", code)
    assert said in told["error"]
    assert (told["run_id"] is not None) == (not arguments)


def test_without_a_catalog_the_demos_is_named_where_there_is_one(
    hub: SampleHub, tmp_path: Path
) -> None:
    assert "demo" not in command(hub, tmp_path, "export").stderr
    (tmp_path / "demo.duckdb").touch()
    assert "DUCKDB_PATH=demo.duckdb" in command(hub, tmp_path, "export").stderr


def test_docs_without_a_catalog_leave_the_site_that_is_there(
    hub: SampleHub, tmp_path: Path
) -> None:
    page = tmp_path / "site" / "index.html"
    page.parent.mkdir()
    page.write_text("as it was")
    ended = command(hub, tmp_path, "docs", "--output", str(page.parent))
    assert ended.returncode == 1
    assert "does not exist yet" in ended.stderr
    assert page.read_text() == "as it was"


def test_a_dry_run_says_what_would_have_landed(hub: SampleHub, tmp_path: Path) -> None:
    ended = command(hub, tmp_path, "--dry-run", "--max-tasks", "1")
    assert ended.returncode == 0, ended.stderr
    assert "nothing loaded" in ended.stdout
    assert "raw.hub_models" in ended.stdout
    assert list(tmp_path.glob("catalog*")) == []


def test_a_failing_source_is_a_warning_and_with_strict_a_failure(
    hub: SampleHub, tmp_path: Path
) -> None:
    hub.faults.add(Fault("/api/v1/models", "status", status=500, times=None))
    arguments = ("--sources", "openrouter", "--dry-run")
    relaxed = command(hub, tmp_path, *arguments)
    assert relaxed.returncode == 0
    assert "WARNING" in relaxed.stderr
    assert command(hub, tmp_path, *arguments, "--strict").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "said"),
    [
        (("--nonsense",), {}, 2, "--nonsense"),
        (("nonsense",), {}, 2, "There are: accounts, backup,"),
        (("trasnform",), {}, 2, "Did you mean 'transform'?"),
        (("extract",), {}, 2, "`python -m extract` lands every source"),
        (("openrouter",), {}, 2, "`python -m extract --sources openrouter` lands only this"),
        (("bench",), {}, 2, "`make bench`"),
        ((), {"LIMIT_PER_TASK": "abc"}, 2, "LIMIT_PER_TASK"),
        (("--limit-per-task", "0"), {}, 2, "--limit-per-task"),
        (("--target", "postgres"), {}, 2, "DATABASE_URL"),
        ((), {"HF_ENDPOINT": "http://127.0.0.1:9"}, 1, "make demo"),
        ((), {"DUCKDB_PATH": "/no/such/folder/x.duckdb"}, 1, "DUCKDB_PATH"),
        ((), {"CATALOG_STATE_DIR": "/proc/no"}, 1, "The state folder /proc/no cannot be written"),
        ((), {"DUCKDB_PATH": "/proc/c.duckdb"}, 1, "make that folder writable, or set DUCKDB_PATH"),
        (("docs",), {}, 1, "make extract transform"),
    ],
)
def test_errors_are_three_lines_at_most_without_a_traceback(
    hub: SampleHub,
    tmp_path: Path,
    arguments: tuple[str, ...],
    variables: dict[str, str],
    code: int,
    said: str,
) -> None:
    started = time.monotonic()
    ended = command(hub, tmp_path, *arguments, "--quiet", **variables)
    assert ended.returncode == code
    assert said in ended.stderr
    assert len(ended.stderr.strip().splitlines()) <= 3
    assert "Traceback" not in ended.stderr
    assert time.monotonic() - started < 10


def test_verbose_shows_the_traceback(hub: SampleHub, tmp_path: Path) -> None:
    ended = command(hub, tmp_path, "--verbose", HF_ENDPOINT="http://127.0.0.1:9")
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr
    assert "hf_sentinel" not in ended.stderr


def test_help_and_wrong_usage_import_neither_dlt_nor_an_engine() -> None:
    code = (
        "import sys\nfrom extract.cli import main\n"
        "codes = [main(['--help']), main(['--limit-per-task', '0'])]\n"
        "heavy = {'dlt', 'duckdb', 'psycopg2', 'pyarrow', 'huggingface_hub'} & set(sys.modules)\n"
        "print(codes, heavy, file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ended.stderr.splitlines()[-1] == "[0, 2] set()"


@pytest.mark.parametrize(
    ("how", "lacking"),
    [
        (("-S", "-m", "extract"), "click"),  # a Python without the packages
        (("-c", "import sys; sys.modules['croniter'] = None; import runpy;"
          " runpy.run_module('extract', run_name='__main__')"), "croniter"),
    ],
)  # fmt: skip
def test_outside_its_environment_it_says_which_command_makes_one(
    how: tuple[str, ...], lacking: str, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, *how],
        env={"PATH": os.environ["PATH"], "HF_SYNC_SCHEDULE": "0 2 * * *"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    first, second = ended.stderr.splitlines()
    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"{sys.executable} lacks {lacking}" in first
    assert "make doctor" in second


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "fault",
    [
        Fault("/api/tasks", "hang", times=None),
        Fault(r"/api/models\?.*filter", "hang", nth=2, times=None),
        Fault(
            r"/api/models\?.*filter",
            "status",
            status=429,
            headers={"Retry-After": "60"},
            times=None,
        ),
    ],
    ids=["first", "read", "wait"],
)
def test_an_interrupt_ends_within_two_seconds_with_nothing_in_force(
    hub: SampleHub, tmp_path: Path, number: signal.Signals, fault: Fault
) -> None:
    fault.fired = fault.matched = 0
    hub.faults.add(fault)
    process = subprocess.Popen(
        [sys.executable, "-m", "extract"],
        env=environment(hub, tmp_path),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    while fault.fired == 0:
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(number)
    started = time.monotonic()
    _, said = process.communicate(timeout=20)
    assert time.monotonic() - started < 2
    assert process.returncode == 130
    assert "Interrupted" in said
    assert "Traceback" not in said
    with duckdb.connect(str(tmp_path / "catalog.duckdb.work")) as database:
        assert database.execute("select status, error from raw.runs").fetchall() == [
            ("failed", "interrupted")
        ]
        assert database.execute("select count(*) from raw.hub_models").fetchall() == [(0,)]
    with DuckDBTarget(tmp_path / "catalog.duckdb").lock("the next run"):
        pass


@pytest.mark.parametrize(
    ("words", "named"),
    [(["--scope", "hub"], "python -m extract"), (["sync", "--json"], "python -m extract sync")],
)
def test_the_holder_of_a_lock_is_the_command_without_its_options(
    words: list[str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["extract", *words])
    assert lock_holder() == named
