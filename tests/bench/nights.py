"""Pipelines one after the other over the same nights, each held against the floor's answers."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tests.bench.answers import answers
from tests.bench.engines import Engine, empty_engine
from tests.bench.floor.pipeline import FLOOR
from tests.bench.hub import Hub
from tests.bench.measurement import Measurement, Pipeline, with_server


@dataclass(frozen=True)
class Nights:
    """The Hub by the name of a run, in their order.

    Attributes:
        models: the size of the Hub, where all of it is asked for.
    """

    hubs: Mapping[str, Hub]
    models: int | None = None

    def measure(
        self, pipelines: Sequence[Pipeline], engine_name: str, database_url: str | None
    ) -> Iterator[Measurement]:
        """Every run of every pipeline; what the floor answers is kept for the others."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            for pipeline in pipelines:
                with empty_engine(engine_name, database_url) as engine:
                    yield from self._runs(pipeline, engine, Path(folder))

    def _runs(self, pipeline: Pipeline, engine: Engine, folder: Path) -> Iterator[Measurement]:
        for run, hub in list(self.hubs.items())[: pipeline.runs]:
            if pipeline.prepare is not None:
                pipeline.prepare(engine, hub)
            one = with_server(engine, partial(pipeline.measure, engine, hub, run))
            differing = _compared(pipeline, engine, folder / pipeline.name / run, folder, run)
            yield replace(one, differing=differing, models=self.models)


def _compared(
    pipeline: Pipeline, engine: Engine, dumped: Path, folder: Path, run: str
) -> dict[str, int] | None:
    if pipeline.schema is None:
        return None
    floor = None if pipeline is FLOOR else folder / FLOOR.name / run
    return answers(engine, pipeline.schema, dumped, floor)
