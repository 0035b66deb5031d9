"""`make profile`: where the time goes in a first night and in the one after, over the whole Hub.

Fetching, splitting and writing go on side by side, so each is told apart by leaving the later
ones out: the pages by plain HTTP alone, then a dry run (which fetches and splits), then the night.
BENCH_PROFILE is the number of models, BENCH_ENGINES where.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from tests.bench import ours
from tests.bench.engines import Engine, database_server, empty_engine
from tests.bench.floor import pipeline as floor
from tests.bench.hub import Hub, settings_of, whole_hub
from tests.bench.ours import EXTRACT, night, timestamp
from tests.bench.pages import fetch
from tests.bench.phases import WHILE_FETCHING, WITH_STEPS, Node, Phase, nodes, phases
from tests.bench.process import CommandFailedError, run
from tests.bench.sizes import ADDED, CHANGED, ROOT, Sizes, sizes_from_environment
from tests.bench.table import show

SLOWEST = 12  # models shown by name


def profile(sizes: Sizes) -> None:
    """Prints the tables of each engine and night."""
    models = sizes.profile
    with (
        database_server(sizes) as database_url,
        whole_hub(models) as first,
        whole_hub(models, CHANGED, added=round(models * ADDED)) as nightly,
    ):
        for name in sizes.engines:
            with empty_engine(name, database_url) as engine:
                for run_name, hub in (("first", first), ("nightly", nightly)):
                    title = f"{name}, {run_name} run of {models:,} models"
                    _profile_night(engine, hub, title)


def _profile_night(engine: Engine, hub: Hub, title: str) -> None:
    floor.prepare(engine, hub)
    ours.prepare(engine, hub)
    fetch_seconds, split_seconds = _fetch_alone(hub), _fetch_and_split(engine, hub)
    done = night(engine, hub, **WITH_STEPS)
    steps = nodes(engine)
    apart = f"fetching alone {fetch_seconds:.1f}, with splitting {split_seconds:.1f}"
    shown = [
        replace(one, what=f"{one.what}: {apart}") if one.name == WHILE_FETCHING else one
        for one in phases(done, steps, engine)
    ]
    cpu = f"{done.finished.cpu_seconds:.1f} s of processors"
    _print_phases(f"{title}: {done.finished.seconds:.1f} s, {cpu}", shown)
    _print_steps(steps)


def _fetch_alone(hub: Hub) -> float:
    started = time.perf_counter()
    for _ in fetch(hub.url, settings_of(hub.asked)):
        pass
    return time.perf_counter() - started


def _fetch_and_split(engine: Engine, hub: Hub) -> float:
    command = [*EXTRACT, "--dry-run", "--json", "--quiet"]
    record = json.loads(run(command, {**engine.environment, **hub.environment}, ROOT).stdout)
    source = record["sources"]["hub"]
    return timestamp(source["completed_at"]) - timestamp(source["started_at"])


def _print_phases(title: str, shown: Sequence[Phase]) -> None:
    total = sum(one.seconds for one in shown)
    rows = [
        (one.name, f"{one.seconds:.1f}", f"{one.seconds / total:.0%}", one.what) for one in shown
    ]
    show(title, ("phase", "s", "share", "what"), rows)


def _print_steps(steps: Sequence[Node]) -> None:
    """The steps by kind, then the slowest of the models by name."""
    total = sum(step.seconds for step in steps)
    kinds = dict.fromkeys(step.kind for step in steps)
    groups = [(f"all {kind}s", [step for step in steps if step.kind == kind]) for kind in kinds]
    models = [step for step in steps if step.kind == "model"][:SLOWEST]
    groups += [(step.name, [step]) for step in models]
    rows = []
    for name, chosen in groups:
        seconds = sum(step.seconds for step in chosen)
        rows.append((name, f"{seconds:.1f}", f"{seconds / total:.0%}", str(len(chosen))))
    show("dbt's steps, several at a time", ("step", "s", "share", "steps"), rows)


def main() -> int:
    try:
        profile(sizes_from_environment())
    except CommandFailedError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
