"""The Hub of a small job, on the day before and on the day of the fault."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from tests.sample_hub import Catalog, Fault
from tests.sample_hub.faults import Faults
from tests.support.good_readme import GOOD_FIELDS, GOOD_README

TASKS, MODELS = 2, 5
PACKED = "maker/packed"  # a model that passes the gate
FILES: dict[str, str | bytes] = {
    "README.md": GOOD_README,
    "config.json": '{"model_type": "bert"}',
    "tokenizer.json": "{}",
    "model.safetensors": bytes(range(256)) * 40,
}
DAYS = ("2026-11-19T02:00:00Z", "2026-11-20T02:00:00Z", "2026-11-21T02:00:00Z")
LATE = "2026-11-20T12:00:00.000Z"
LONG_AGO = {"createdAt": "2025-01-01T00:00:00.000Z", "lastModified": "2025-01-01T00:00:00.000Z"}
LATELY = {"lastModified": LATE}
# kind of a fault -> how many requests it hits from the n-th on; None: it lasts
HTTP_FAULTS: dict[str, tuple[str, int | None]] = {
    "status": ("status", None),
    "status once": ("status", 1),
    "reset": ("reset", None),
    "reset once": ("reset", 1),
    "cut": ("cut_body", None),
    "cut once": ("cut_body", 1),
    "hang": ("hang", None),
    "hang once": ("hang", 1),
    "html": ("html", None),
    "json": ("bad_json", None),
    "json once": ("bad_json", 1),
}


def small_catalog(is_new: bool) -> Catalog:
    """Two tasks of some six models; on the day of the fault some have come, changed and gone.

    What OpenRouter and the rankings serve stays, so that a partial run publishes what a whole one
    does.
    """
    catalog = Catalog.sized(tasks=TASKS, models_per_task=MODELS)
    first, second = (task.task_id for task in catalog.tasks)
    catalog.rankings["few"] = [{"model_id": "maker/stays", "score": 2.5}, {"model_id": "else/w"}]
    catalog.add("maker/stays", first, downloads=70, likes=7, **LONG_AGO)
    catalog.add(PACKED, first, downloads=50, likes=5, **(LONG_AGO | GOOD_FIELDS))
    catalog.set_files(PACKED, FILES, authors=("ann", "bob", "eve"))
    # its record names no files: its scores are derived when it changes, not by every build
    catalog.add("maker/plain", second, downloads=40, likes=4, **LONG_AGO)
    catalog.change("maker/plain", siblings=...)
    if is_new:
        catalog.change("maker/plain", library_name="transformers", **LATELY)
        catalog.change("maker/stays", downloads=9_000_000, likes=8, **LATELY)
        catalog.add("maker/comes", second, downloads=65, likes=1, **LATELY, createdAt=LATE)
    else:
        catalog.add("maker/goes", second, downloads=60, likes=6, **LONG_AGO)
    return catalog


class KillingFaults(Faults):
    """The n-th request is the last of the process that sent it."""

    def __init__(self, nth: int, victim: Callable[[], int]) -> None:
        super().__init__()
        self._nth, self._victim, self._count = nth, victim, 0

    def take(self, method: str, target: str) -> Fault | None:
        """Counts; at the n-th the process is gone, and the answer goes nowhere."""
        self._count += 1
        if self._count != self._nth:
            return super().take(method, target)
        os.kill(self._victim(), signal.SIGKILL)
        return Fault(target, "reset")
