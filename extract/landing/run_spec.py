"""Run specs: what a run fetches, as a value. runs/run.py executes every kind of run alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from extract.config.settings import Settings
from extract.landing.queue import LandingQueue


@dataclass(frozen=True)
class RunSpec:
    """What a run fetches; runs/run.py adds lock, run record, landing, failures, retention.

    Attributes:
        kind: the kind of run in its record: `extract`, `sync`, `details`, `package`.
        start: registers the run's sources with the queue and starts them.
        options: the options in the run record; those of the settings if None. `sources` among them
            names the sources asked for.
        sources: names that the record always lists, as skipped unless they were started.
    """

    kind: str
    start: Callable[[Settings, LandingQueue], None]
    options: Mapping[str, Any] | None = None
    sources: tuple[str, ...] = field(default=())
