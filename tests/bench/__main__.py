"""`make bench`: every pipeline on every engine, in turn; then tables, a JSON file and a plot.

Two parts: listings of tasks, for all pipelines; and the whole Hub in growing sizes, for the floor
and ours, with the night after.
"""

import contextlib
import signal
import sys
from collections.abc import Iterator

from tests.bench import history
from tests.bench.engines import database_server, empty_engine
from tests.bench.floor.pipeline import FLOOR
from tests.bench.hub import listings_hub, whole_hub
from tests.bench.idiomatic.pipeline import IDIOMATIC
from tests.bench.measurement import Measurement, Pipeline
from tests.bench.nights import Nights
from tests.bench.ours import OURS
from tests.bench.plot import write_plot
from tests.bench.process import CommandFailedError
from tests.bench.row_by_row.pipeline import row_by_row
from tests.bench.sizes import ADDED, CHANGED, Sizes, sizes_from_environment
from tests.bench.table import print_tables, write_json
from tests.support.postgres_server import end


def measurements(sizes: Sizes) -> Iterator[Measurement]:
    """Measures; each pipeline begins with a database of its own that is empty."""
    with database_server(sizes) as database_url:
        if sizes.tasks:
            yield from _listings(sizes, database_url)
        for models in sizes.growth:
            yield from _whole_hub(sizes, models, database_url)


def _listings(sizes: Sizes, database_url: str | None) -> Iterator[Measurement]:
    with listings_hub(sizes.tasks, sizes.rows) as hub:
        nights = Nights({"first": hub, "second": hub})
        for name in sizes.engines:
            yield from nights.measure(_pipelines(sizes), name, database_url)
            if sizes.history_days:
                with empty_engine(name, database_url) as engine:
                    yield from history.measure(engine, hub, sizes.history_days)


def _pipelines(sizes: Sizes) -> list[Pipeline]:
    beside = [IDIOMATIC] if sizes.idiomatic else []
    return [FLOOR, OURS, *beside, *([row_by_row(sizes.row_by_row)] if sizes.row_by_row else [])]


def _whole_hub(sizes: Sizes, models: int, database_url: str | None) -> Iterator[Measurement]:
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(whole_hub(models))
        nightly = stack.enter_context(whole_hub(models, CHANGED, added=round(models * ADDED)))
        nights = Nights({"first": first, "nightly": nightly}, models)
        for name in sizes.engines:
            yield from nights.measure([FLOOR, OURS], name, database_url)


def _told(measurement: Measurement) -> Measurement:
    size = f" of {measurement.models:,} models" if measurement.models else ""
    what = f"{measurement.engine}, {measurement.pipeline}, {measurement.run} run{size}"
    seconds = f"{measurement.seconds:.1f} s, {measurement.cpu_seconds:.1f} s of processors"
    print(f"{what}: {seconds}", file=sys.stderr, flush=True)
    return measurement


def main() -> int:
    signal.signal(signal.SIGTERM, end)
    sizes = sizes_from_environment()
    results: list[Measurement] = []
    try:
        results.extend(_told(measurement) for measurement in measurements(sizes))
    except CommandFailedError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    sizes.out.mkdir(parents=True, exist_ok=True)
    write_json(results, sizes, sizes.out / "bench.json")
    write_plot(results, sizes.out / "bench.svg")
    print_tables(results, sizes)
    print(f"Also written: {sizes.out / 'bench.json'} and {sizes.out / 'bench.svg'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
