"""What a run is to fetch, as a value: run.py does the rest for every kind of job alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from extract.feed import Feed
from extract.settings import Settings


@dataclass(frozen=True)
class Job:
    """A job: run.py gives it the lock, the run record, landing, failure handling and pruning.

    Attributes:
        kind: what the run record calls it: `extract`, `sync`, `details`.
        start: registers the job's sources with the feed and starts them.
        options: what the run record keeps of what was asked; those of the settings where None.
            `sources` in it names the sources asked for.
        sources: names that the record lists in any case, as skipped where none such was started.
    """

    kind: str
    start: Callable[[Settings, Feed], None]
    options: Mapping[str, Any] | None = None
    sources: tuple[str, ...] = field(default=())
