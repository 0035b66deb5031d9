"""What is to fail: a plan for `injected/sitecustomize.py`, and what a job under it has counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

INJECTED = Path(__file__).parent / "injected"
NEVER = 0  # no operation has this number: all are counted and none fails


@dataclass(frozen=True)
class Plan:
    """The n-th operation of these kinds fails (`error`), kills its process, meets a Ctrl-C."""

    kinds: tuple[str, ...]
    action: str = "error"
    nth: int = NEVER

    def environment(self, folder: Path, catalog_folder: Path) -> dict[str, str]:
        """Writes the plan into `folder` and gives the variables of the job's processes."""
        folder.mkdir(parents=True, exist_ok=True)
        counter = self.counter(folder)
        counter.unlink(missing_ok=True)
        plan = {
            "kinds": self.kinds,
            "action": self.action,
            "nth": self.nth,
            "folder": str(catalog_folder),
            "counter": str(counter),
        }
        (folder / "plan.json").write_text(json.dumps(plan))
        return {"FAULTS_PLAN": str(folder / "plan.json"), "PYTHONPATH": str(INJECTED)}

    @staticmethod
    def counter(folder: Path) -> Path:
        """The file of operations, one a line."""
        return folder / "operations.txt"

    @staticmethod
    def operations(folder: Path) -> list[str]:
        """What the job's processes have done, in order."""
        counter = Plan.counter(folder)
        return counter.read_text().splitlines() if counter.exists() else []
