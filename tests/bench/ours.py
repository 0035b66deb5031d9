"""This project: `make extract transform` into an empty database, then again over the same pages."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime

from tests.bench.engines import Engine
from tests.bench.hub import Hub
from tests.bench.measurement import Measurement
from tests.bench.process import Finished, run
from tests.bench.sizes import ROOT, Sizes

NAME = "ours"
EXTRACT = [sys.executable, "-m", "extract"]


def measure(engine: Engine, hub: Hub, sizes: Sizes) -> Iterator[Measurement]:
    """Two runs. A dry run before them has the sample Hub make its pages, which is not our work."""
    environment = {
        **engine.environment,
        **hub.environment,
        "SOURCES": "hub",
        "LIMIT_PER_TASK": str(sizes.rows),
        "MAX_TASKS": str(sizes.tasks),
    }
    run([*EXTRACT, "--dry-run", "--quiet"], environment, ROOT)
    for name in ("first", "second"):
        asked = hub.requests()
        finished = run([*EXTRACT, "run", "--json", "--quiet"], environment, ROOT)
        yield measured(engine, NAME, name, finished, hub.requests() - asked)


def measured(
    engine: Engine, pipeline: str, name: str, finished: Finished, requests: int
) -> Measurement:
    """A run of `make extract transform`, from the run record that it prints."""
    # The record comes first; whatever the transform prints comes after it.
    record, _ = json.JSONDecoder().raw_decode(finished.stdout)
    landed_at = _timestamp(record["completed_at"])
    extract = landed_at - finished.started_at
    records = sum(one["rows"] for one in record["listings"] if one["table"] == "hub_models")
    return Measurement(
        engine=engine.name,
        pipeline=pipeline,
        run=name,
        phases={"extract": extract, "transform": finished.seconds - extract},
        records=records,
        peak_mib=finished.peak_mib,
        requests=requests,
        landing_rate=records / (landed_at - _timestamp(record["sources"]["hub"]["started_at"])),
    )


def _timestamp(text: str) -> float:
    """Seconds since 1970, as `time.time()` counts them."""
    return datetime.fromisoformat(text).timestamp()
