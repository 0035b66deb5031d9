"""One line of the table, and what makes it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from tests.bench.engines import Engine, server_seconds
from tests.bench.hub import Hub


@dataclass(frozen=True)
class Measurement:
    """One run of one pipeline on one engine."""

    engine: str
    pipeline: str
    run: str  # first, second, nightly, ...
    phases: dict[str, float]  # name -> seconds, in the order they ran
    records: int  # model records that arrived
    cpu_seconds: float  # user and system of its processes, a Postgres of the benchmark included
    peak_mib: float  # the largest process; a Postgres server's own is not in it
    requests: int = 0
    added_bytes: int | None = None  # what the history of these days takes on disk
    landing_rate: float | None = None  # records a second from the first request to the last row
    differing: dict[str, int] | None = None  # table -> keys whose row the floor has otherwise
    models: int | None = None  # size of the Hub, where all of it is asked for
    stopped: bool = False  # before the last record

    @property
    def seconds(self) -> float:
        """All phases together."""
        return sum(self.phases.values())

    @property
    def rate(self) -> float:
        """Records a second, all in."""
        return self.records / self.seconds

    def as_dict(self) -> dict[str, Any]:
        """For the JSON file."""
        return asdict(self) | {"seconds": self.seconds, "records_per_second": self.rate}


@dataclass(frozen=True)
class Pipeline:
    """A way from the Hub to the three tables.

    Attributes:
        measure: one run, given its name (the first begins with an empty database).
        prepare: has the sample Hub make the pages that the run will ask for, before each run: to
            make them is not the pipeline's work. None where others have asked for the same.
        schema: where tasks, models and model_tasks are afterwards; None: not to be compared.
        runs: how many in a row are measured.
    """

    name: str
    measure: Callable[[Engine, Hub, str], Measurement]
    prepare: Callable[[Engine, Hub], None] | None = None
    schema: str | None = None
    runs: int = 2


def with_server(engine: Engine, measure: Callable[[], Measurement]) -> Measurement:
    """The measurement, with the processor time that the Postgres server took for it."""
    before = server_seconds(engine)
    one = measure()
    return replace(one, cpu_seconds=one.cpu_seconds + server_seconds(engine) - before)
