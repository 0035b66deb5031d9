"""What a run is to fetch, as a value: runs/run.py does the rest for every kind of run alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from extract.config.settings import Settings
from extract.landing.queue import LandingQueue


@dataclass(frozen=True)
class RunSpec:
    """What to fetch; runs/run.py gives it lock, run record, landing, failure handling, retention.

    Attributes:
        kind: what the run record calls it: `extract`, `sync`, `details`.
        start: registers the run's sources with the queue and starts them.
        options: what the run record keeps of what was asked; those of the settings where None.
            `sources` in it names the sources asked for.
        sources: names that the record lists in any case, as skipped where none such was started.
    """

    kind: str
    start: Callable[[Settings, LandingQueue], None]
    options: Mapping[str, Any] | None = None
    sources: tuple[str, ...] = field(default=())
