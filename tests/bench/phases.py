"""Where a night's time went, from what it leaves behind: its record, its log, dbt's run results."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.bench.engines import Engine
from tests.bench.ours import Night, timestamp

WHILE_FETCHING = "fetch, split, write"
WITH_STEPS = {"DBT_WRITE_JSON": "true"}  # for a night whose steps are to be read afterwards


@dataclass(frozen=True)
class Phase:
    """A stretch of the night by the clock; phases follow one another and leave nothing out."""

    name: str
    seconds: float
    what: str


@dataclass(frozen=True)
class Node:
    """One of dbt's steps; several run side by side, so their seconds add up to more than the build.

    Attributes:
        kind: model, test, seed or operation (the step that publishes hf).
    """

    name: str
    kind: str
    started_at: float
    ended_at: float

    @property
    def seconds(self) -> float:
        return self.ended_at - self.started_at


def phases(night: Night, nodes: list[Node], engine: Engine) -> list[Phase]:
    """The whole night, from the start of the process to its end."""
    record, finished = night.record, night.finished
    hub = record["sources"]["hub"]
    ends = [
        ("start", timestamp(hub["started_at"]), "imports, the work file, the run's record"),
        (WHILE_FETCHING, timestamp(hub["completed_at"]), "side by side, as pages come"),
        ("load", _checking_at(engine, record["run_id"]), "the rest of Parquet, into raw"),
        ("check", timestamp(record["completed_at"]), "counts, shrunk listings, the record"),
        ("get ready", min(node.started_at for node in nodes), "old rows go; dbt imported, parsed"),
        ("build", max(node.ended_at for node in nodes), "dbt: seeds, models, tests, publishing"),
        ("end", finished.started_at + finished.seconds, "dbt's files, the published file, exit"),
    ]
    stretches, start = [], finished.started_at
    for name, end, what in ends:
        stretches.append(Phase(name, end - start, what))
        start = end
    return stretches


def _checking_at(engine: Engine, run_id: str) -> float:
    """When the last row was in raw: the run's log says so, in local time."""
    lines = (engine.state / "logs" / f"{run_id}.log").read_text().splitlines()
    [line] = [line for line in lines if "Checking what landed" in line]
    return datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").astimezone().timestamp()


def nodes(engine: Engine) -> list[Node]:
    """The steps of dbt's last build, the slowest first."""
    path: Path = engine.state / f"dbt-{engine.name}" / "run_results.json"
    results = json.loads(path.read_text())["results"]
    found = [_node(result) for result in results if result["timing"]]
    return sorted(found, key=lambda node: node.seconds, reverse=True)


def _node(result: dict[str, Any]) -> Node:
    kind, _, name = result["unique_id"].split(".", 2)
    started_at = min(timestamp(part["started_at"]) for part in result["timing"])
    ended_at = max(timestamp(part["completed_at"]) for part in result["timing"])
    return Node(name, kind, started_at, ended_at)
