"""`make bench`: every pipeline on every engine, in turn; then a table, a JSON file and a plot."""

import sys
from collections.abc import Iterator

from tests.bench import history, ours
from tests.bench.engines import database_server, empty_engine
from tests.bench.hub import sample_hub
from tests.bench.idiomatic import pipeline as idiomatic
from tests.bench.measurement import Measurement
from tests.bench.plot import write_plot
from tests.bench.process import CommandFailedError
from tests.bench.sizes import Sizes, sizes_from_environment
from tests.bench.table import print_table, write_json


def measurements(sizes: Sizes) -> Iterator[Measurement]:
    """Measures; each pipeline begins with a database of its own that is empty."""
    pipelines = [ours, *([idiomatic] if sizes.idiomatic else [])]
    pipelines += [history] if sizes.history_days else []
    with sample_hub(sizes) as hub, database_server(sizes) as database_url:
        for name in sizes.engines:
            for pipeline in pipelines:
                with empty_engine(name, database_url) as engine:
                    for measurement in pipeline.measure(engine, hub, sizes):
                        _tell(measurement)
                        yield measurement


def _tell(measurement: Measurement) -> None:
    what = f"{measurement.engine}, {measurement.pipeline}, {measurement.run} run"
    print(f"{what}: {measurement.seconds:.1f} s", file=sys.stderr, flush=True)


def main() -> int:
    sizes = sizes_from_environment()
    try:
        results = list(measurements(sizes))
    except CommandFailedError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    sizes.out.mkdir(parents=True, exist_ok=True)
    write_json(results, sizes, sizes.out / "bench.json")
    write_plot(results, sizes.out / "bench.svg")
    print_table(results, sizes)
    print(f"Also written: {sizes.out / 'bench.json'} and {sizes.out / 'bench.svg'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
