"""Runs the floor: `load.py` beside this file, once a night."""

import json
import sys

from tests.bench.engines import Engine
from tests.bench.hub import Hub, settings_of
from tests.bench.measurement import Measurement, Pipeline
from tests.bench.pages import fetch
from tests.bench.process import run as run_command
from tests.bench.sizes import ROOT

LOAD = [sys.executable, "-m", "tests.bench.floor.load"]


def prepare(engine: Engine, hub: Hub) -> None:
    """Asks for every page, whatever the engine."""
    for _ in fetch(hub.url, settings_of(hub.asked)):
        pass


def measure(engine: Engine, hub: Hub, run: str) -> Measurement:
    """One run; `start` is what Python and its modules take."""
    asked = hub.requests()
    finished = run_command(LOAD, {**engine.environment, **hub.environment}, ROOT)
    printed = json.loads(finished.stdout)
    phases: dict[str, float] = printed["phases"]
    return Measurement(
        engine=engine.name,
        pipeline="floor",
        run=run,
        phases={"start": finished.seconds - sum(phases.values()), **phases},
        records=printed["records"],
        cpu_seconds=finished.cpu_seconds,
        peak_mib=finished.peak_mib,
        requests=hub.requests() - asked,
    )


FLOOR = Pipeline("floor", measure, prepare, schema="floor")
