"""Runs `load.py` beside this file: fetching and upserting take turns, so they are one phase."""

import json
import sys
from functools import partial

from tests.bench.engines import Engine
from tests.bench.hub import Hub
from tests.bench.measurement import Measurement, Pipeline
from tests.bench.process import run as run_command
from tests.bench.sizes import ROOT

NAME = "row by row"
LOAD = [sys.executable, "-m", "tests.bench.row_by_row.load"]


def row_by_row(most: int) -> Pipeline:
    """The pipeline that stops after `most` records."""
    return Pipeline(NAME, partial(_measure, most), runs=1)


def _measure(most: int, engine: Engine, hub: Hub, run: str) -> Measurement:
    asked = hub.requests()
    environment = {**engine.environment, **hub.environment, "MOST_RECORDS": str(most)}
    finished = run_command(LOAD, environment, ROOT)
    printed = json.loads(finished.stdout)
    return Measurement(
        engine=engine.name,
        pipeline=NAME,
        run=run,
        phases={
            "start": finished.seconds - printed["seconds"],
            "fetch, upsert": printed["seconds"],
        },
        records=printed["records"],
        cpu_seconds=finished.cpu_seconds,
        peak_mib=finished.peak_mib,
        requests=hub.requests() - asked,
        stopped=printed["records"] == most,
    )
