"""The sample Hub as a process of its own, so that its work is not counted as the pipeline's."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.config.settings import Settings
from tests.bench.sizes import ROOT

# Three million records are 3.3 GB; a pipeline may ask for them by queries of its own.
CACHE_MB = 20_000


@dataclass(frozen=True)
class Hub:
    """A running sample Hub, and what is asked of it."""

    url: str
    asked: Mapping[str, str]  # SCOPE, MAX_TASKS, LIMIT_PER_TASK

    @property
    def environment(self) -> dict[str, str]:
        """What points a pipeline at it."""
        addresses = {"HF_ENDPOINT": self.url, "OPENROUTER_BASE_URL": f"{self.url}/api/v1"}
        return {**addresses, "SOURCES": "hub", **self.asked}

    def requests(self) -> int:
        """How many requests it has answered so far."""
        with urllib.request.urlopen(f"{self.url}/_requests", timeout=60) as answer:
            return len(json.load(answer))


def settings_of(environment: Mapping[str, str]) -> Settings:
    """What is asked, for a program that asks for it in its own way."""
    if environment["SCOPE"] == "hub":
        return Settings(scope="hub")
    limit, tasks = int(environment["LIMIT_PER_TASK"]), int(environment["MAX_TASKS"])
    return Settings(limit_per_task=limit, max_tasks=tasks)


@contextlib.contextmanager
def listings_hub(tasks: int, rows: int) -> Iterator[Hub]:
    """Serves `tasks` listings of `rows` models each."""
    asked = {"SCOPE": "tasks", "MAX_TASKS": str(tasks), "LIMIT_PER_TASK": str(rows)}
    with _serving(["--tasks", str(tasks), "--models-per-task", str(rows)], asked) as hub:
        yield hub


@contextlib.contextmanager
def whole_hub(models: int, changed: float = 0.0, added: int = 0) -> Iterator[Hub]:
    """Serves one listing of `models`; with `changed` and `added`, that of the night after."""
    night = ["--changed", str(changed), "--added", str(added)]
    with _serving(["--models", str(models), *night], {"SCOPE": "hub"}) as hub:
        yield hub


@contextlib.contextmanager
def _serving(arguments: Sequence[str], asked: Mapping[str, str]) -> Iterator[Hub]:
    command = [sys.executable, "-m", "tests.sample_hub", "--quiet", "--cache-mb", str(CACHE_MB)]
    server = subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        if not url:
            raise SystemExit("The sample Hub did not start; its own message is above.")
        yield Hub(url, asked)
    finally:
        server.terminate()
        server.wait(timeout=10)
