"""dbt in this process: started once, its events as steps, its failures in a few lines.

Importing dbt takes seconds, so it happens in `Dbt()` and not with this module; `parse()` reads the
project ahead of `build()`, so that both can be done while the rows of a run are still on their way.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.transform.build_log import BuildLog

ROOT = Path(__file__).resolve().parents[2]
PROJECT_DIR = ROOT / "dbt_project"
PROFILES_DIR = ROOT / "profiles"

FAILED_STATUSES = frozenset({"error", "fail", "runtime error", "partial success"})
# Of the documents that dbt writes about itself a build needs none; the log has what they say. Who
# wants them (`make profile` does) sets dbt's own variable.
DOCUMENTS_VARIABLE, NO_DOCUMENTS = "DBT_WRITE_JSON", "--no-write-json"
# Unit tests are for `make test`; an exposure is read by people, there is nothing to run.
NOT_BUILT = [*("--exclude-resource-type", "unit_test"), *("--exclude-resource-type", "exposure")]
# How much of a database's message is shown: enough for the reason, not for the whole statement.
MESSAGE_LINES = 6


@dataclass(frozen=True)
class Step:
    """One finished node of a build: what it was, how it ended, how long it took (seconds)."""

    name: str
    kind: str
    status: str
    message: str
    seconds: float


@dataclass
class BuildResult:
    """How a build ended: its steps as they finished; `error` where dbt could not even start."""

    steps: list[Step] = field(default_factory=list)
    error: str | None = None

    @property
    def failures(self) -> list[Step]:
        """The steps that failed, without those that were skipped because of them."""
        return [step for step in self.steps if step.status in FAILED_STATUSES]

    @property
    def is_green(self) -> bool:
        """True when everything ran and nothing failed or was skipped."""
        return self.error is None and all(
            step.status not in FAILED_STATUSES | {"skipped"} for step in self.steps
        )

    def count(self, kind: str) -> int:
        """How many steps of a kind (`model`, `test`, `seed`) there were."""
        return sum(step.kind == kind for step in self.steps)


class Dbt:
    """The project's dbt, bound to a target folder and a log folder."""

    def __init__(self, target_path: Path, log_path: Path) -> None:
        """Import dbt; `target_path` keeps the parsed project, `log_path` takes dbt.log."""
        # The project is a million objects that stay, and every collection walks them all: a quarter
        # of a build's time, for garbage that would not fill 100 MB by its end.
        gc.disable()
        from dbt.cli.main import dbtRunner

        self._runner_type = dbtRunner
        self._manifest: Any = None
        self._log = BuildLog(log_path)
        self._documents = [] if DOCUMENTS_VARIABLE in os.environ else [NO_DOCUMENTS]
        self._common = [
            *("--log-level", "none"),  # failures are told by the caller, once
            *("--log-path", str(log_path), "--log-level-file", "none"),
            "--no-use-colors",
            "--no-version-check",
        ]
        self._places = [
            *("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROFILES_DIR)),
            *("--target-path", str(target_path)),
        ]

    def parse(self) -> None:
        """Read the project ahead of `build`; an unreadable one is reported by `build`."""
        self._manifest = self._invoke(["parse", *self._documents], []).result

    def build(self, arguments: list[str], on_step: Callable[[Step, int], None]) -> BuildResult:
        """Run seeds, models and data tests.

        Args:
            arguments: more options for `dbt build`, such as `--full-refresh`.
            on_step: called with each finished step and the number of all steps.
        """
        listener = _Listener(on_step)
        command = ["build", *self._documents, *NOT_BUILT, *arguments]
        answer = self._invoke(command, [listener])
        result = BuildResult()
        if answer.exception is not None:
            result.error = short_message(str(answer.exception))
        for node_result in getattr(answer.result, "results", []) or []:
            result.steps.append(_step(node_result))
        if not answer.success and result.is_green:
            result.error = "dbt ended without saying why; its log has the rest"
        return result

    def docs(self, arguments: list[str]) -> str | None:
        """Write the docs site; returns an error message or None."""
        answer = self._invoke(["docs", "generate", "--static", *arguments], [])
        if answer.success:
            return None
        return short_message(str(answer.exception or "dbt docs generate failed; its log says why"))

    def _invoke(self, command: list[str], listeners: list[Callable[[Any], None]]) -> Any:
        runner = self._runner_type(manifest=self._manifest, callbacks=[self._log, *listeners])
        return runner.invoke([*self._common, *command, *self._places])


class _Listener:
    """Turns dbt's end-of-node events into steps as they happen."""

    def __init__(self, on_step: Callable[[Step, int], None]) -> None:
        self._on_step = on_step

    def __call__(self, event: Any) -> None:
        total = getattr(event.data, "total", 0)
        info: Any = getattr(event.data, "node_info", None)
        if not event.info.name.endswith("Result") or not total or info is None:
            return
        seconds = float(getattr(event.data, "execution_time", 0.0))
        status = str(getattr(event.data, "status", ""))
        step = Step(info.node_name, info.resource_type, status.lower(), "", seconds)
        self._on_step(step, int(total))


def _step(node_result: Any) -> Step:
    node = node_result.node
    return Step(
        name=node.name,
        kind=str(node.resource_type.value),
        status=str(node_result.status.value),
        message=short_message(node_result.message or ""),
        seconds=float(node_result.execution_time),
    )


def short_message(text: str) -> str:
    """The first lines of what dbt or the database said, without empty ones."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[:MESSAGE_LINES])


def close_connections() -> None:
    """Let go of a DuckDB file: dbt's adapter would keep it open as long as the process lives."""
    adapter = sys.modules.get("dbt.adapters.duckdb.connections")
    if adapter is not None:
        adapter.DuckDBConnectionManager.close_all_connections()
