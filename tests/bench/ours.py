"""This project: `make extract transform`, night after night, and what its run record says."""

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.bench.engines import Engine
from tests.bench.hub import Hub
from tests.bench.measurement import Measurement, Pipeline
from tests.bench.process import Finished
from tests.bench.process import run as run_command
from tests.bench.sizes import ROOT

EXTRACT = [sys.executable, "-m", "extract"]


@dataclass(frozen=True)
class Night:
    """A finished run of `make extract transform`, with the record that it printed."""

    finished: Finished
    record: dict[str, Any]
    requests: int


def night(engine: Engine, hub: Hub, **more: str) -> Night:
    """Runs it; `more` goes into its environment."""
    asked = hub.requests()
    command = [*EXTRACT, "run", "--json", "--quiet"]
    finished = run_command(command, {**engine.environment, **hub.environment, **more}, ROOT)
    # The record comes first; whatever the transform prints comes after it.
    record, _ = json.JSONDecoder().raw_decode(finished.stdout)
    return Night(finished, record, hub.requests() - asked)


def prepare(engine: Engine, hub: Hub) -> None:
    """A dry run: where its chains of pages begin depends on what is published by then."""
    command = [*EXTRACT, "--dry-run", "--quiet"]
    run_command(command, {**engine.environment, **hub.environment}, ROOT)


def measure(engine: Engine, hub: Hub, run: str) -> Measurement:
    """One night."""
    return measured(engine, "ours", run, night(engine, hub))


def measured(engine: Engine, pipeline: str, run: str, done: Night) -> Measurement:
    """The night as a line of the table."""
    finished, record = done.finished, done.record
    landed_at = timestamp(record["completed_at"])
    extract = landed_at - finished.started_at
    records = sum(one["rows"] for one in record["listings"] if one["table"] == "hub_models")
    return Measurement(
        engine=engine.name,
        pipeline=pipeline,
        run=run,
        phases={"extract": extract, "transform": finished.seconds - extract},
        records=records,
        cpu_seconds=finished.cpu_seconds,
        peak_mib=finished.peak_mib,
        requests=done.requests,
        landing_rate=records / (landed_at - timestamp(record["sources"]["hub"]["started_at"])),
    )


def timestamp(text: str) -> float:
    """Seconds since 1970, as `time.time()` counts them."""
    return datetime.fromisoformat(text).timestamp()


OURS = Pipeline("ours", measure, prepare, schema="hf")
