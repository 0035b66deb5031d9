"""Runs the idiomatic pipeline: `load.py` with dlt, then `dbt build` of the project beside it."""

import sys
from pathlib import Path
from urllib.parse import quote

from tests.bench.engines import Engine
from tests.bench.hub import Hub
from tests.bench.measurement import Measurement, Pipeline
from tests.bench.process import run as run_command
from tests.bench.sizes import ROOT

PROJECT = Path(__file__).resolve().parent
DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]


def measure(engine: Engine, hub: Hub, run: str) -> Measurement:
    """One run into an empty database; a second one would do all of it again."""
    environment = {**engine.environment, **hub.environment, **_environment(engine)}
    asked = hub.requests()
    load = [sys.executable, "-m", "tests.bench.idiomatic.load"]
    loaded = run_command(load, environment, ROOT)
    places = {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": engine.folder / "target",
        "--log-path": engine.folder / "logs",
    }
    build = [*DBT, "build", "--quiet", *(str(part) for pair in places.items() for part in pair)]
    built = run_command(build, environment, ROOT)
    return Measurement(
        engine=engine.name,
        pipeline="idiomatic",
        run=run,
        phases={"extract": loaded.seconds, "transform": built.seconds},
        records=int(loaded.stdout.split()[-1]),
        cpu_seconds=loaded.cpu_seconds + built.cpu_seconds,
        peak_mib=max(loaded.peak_mib, built.peak_mib),
        requests=hub.requests() - asked,
    )


def _environment(engine: Engine) -> dict[str, str]:
    variables = {
        "DLT_DATA_DIR": str(engine.folder / "dlt"),
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "IDIOMATIC_DUCKDB_PATH": str(engine.folder / "idiomatic.duckdb"),
    }
    if engine.database_url:
        # dlt wants a host and a password in their usual places, whatever the server asks for.
        found = {"DBT_ENV_SECRET_HF_PG_PASSWORD": "none"} | engine.environment
        account = f"{found['HF_DBT_PG_USER']}:{found['DBT_ENV_SECRET_HF_PG_PASSWORD']}"
        server = f"{quote(found['HF_DBT_PG_HOST'], safe='')}:{found['HF_DBT_PG_PORT']}"
        variables["IDIOMATIC_POSTGRES_URL"] = (
            f"postgresql://{account}@{server}/{found['HF_DBT_PG_DBNAME']}"
        )
    return variables


IDIOMATIC = Pipeline("idiomatic", measure, runs=1)
