"""Runs dbt in this process; reports its events as steps and its failures in a few lines.

Importing dbt takes seconds, so `Dbt()` does it, not this module. `parse()` reads the project before
`build()`. Both can be done while the rows of a run are still being fetched.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.config.places import DBT_PROFILES, DBT_PROJECT
from extract.errors import TransformError
from extract.transform.build_log import BuildLog

# dbt's event for a part of a selection that names nothing, and those that tell why a macro that was
# run by itself failed.
SELECTS_NOTHING = "NoNodesForSelectionCriteria"
MACRO_ERRORS = ("RunningOperationCaughtError", "RunningOperationUncaughtError")
FAILED_STATUSES = frozenset({"error", "fail", "runtime error", "partial success"})
# A build needs none of dbt's artefacts (manifest.json, run_results.json). `make profile` does, and
# sets dbt's own variable.
ARTEFACTS_VARIABLE, NO_ARTEFACTS = "DBT_WRITE_JSON", "--no-write-json"
# In the schema of runs every table is there, so that a part is tested with all that refers to it.
TESTED_WITH_ALL = ["--indirect-selection", "eager"]
# Unit tests run in `make test`; an exposure is documentation, there is nothing to build.
NOT_BUILT = [*("--exclude-resource-type", "unit_test"), *("--exclude-resource-type", "exposure")]
# Lines of a database's message that are shown: enough for the reason, not the whole statement.
MESSAGE_LINES = 6


@dataclass(frozen=True)
class Step:
    """A finished node of a build: name, kind, status, message, seconds."""

    name: str
    kind: str
    status: str
    message: str
    seconds: float


@dataclass
class BuildResult:
    """The result of a build.

    Attributes:
        steps: those that are finished.
        unknown: parts of `--select` that name nothing.
        error: why dbt could not run at all.
    """

    steps: list[Step] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    error: str | None = None

    @property
    def failures(self) -> list[Step]:
        """The steps that failed, without those skipped because of them."""
        return [step for step in self.steps if step.status in FAILED_STATUSES]

    @property
    def is_green(self) -> bool:
        """Whether everything ran and nothing failed or was skipped."""
        return self.error is None and all(
            step.status not in FAILED_STATUSES | {"skipped"} for step in self.steps
        )

    def count(self, kind: str) -> int:
        """The number of steps of a kind (`model`, `test`, `seed`)."""
        return sum(step.kind == kind for step in self.steps)


class Dbt:
    """dbt for this project, with a target folder and a log folder."""

    def __init__(self, target_path: Path, log_path: Path) -> None:
        """Imports dbt; `target_path` caches the parsed project, `log_path` gets dbt.log."""
        # The parsed project is a million long-lived objects. Walking them in every collection took
        # a quarter of a build, and the garbage of a whole build is less than 100 MB.
        gc.disable()
        from dbt.cli.main import dbtRunner

        self._runner_type = dbtRunner
        self._manifest: Any = None
        self._error = "it was not parsed"
        self._log = BuildLog(log_path)
        self._artefacts = [] if ARTEFACTS_VARIABLE in os.environ else [NO_ARTEFACTS]
        self._common = [
            *("--log-level", "none"),  # the caller reports failures
            *("--log-path", str(log_path), "--log-level-file", "none"),
            "--no-use-colors",
            "--no-version-check",
        ]
        self._places = [
            *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROFILES)),
            *("--target-path", str(target_path)),
        ]

    def parse(self) -> None:
        """Parses the project before `build`, which reports any error in it."""
        outcome = self._invoke(["parse", *self._artefacts], [])
        self._manifest, self._error = outcome.result, short_message(str(outcome.exception or ""))

    def build(self, arguments: list[str], on_step: Callable[[Step, int], None]) -> BuildResult:
        """Runs seeds, models and data tests.

        Args:
            arguments: more options for `dbt build`, such as `--full-refresh`.
            on_step: called with each finished step and the total number of steps.
        """
        listener, result = _Listener(on_step), BuildResult()

        def on_event(event: Any) -> None:
            if event.info.name == SELECTS_NOTHING:
                result.unknown.append(str(event.data.spec_raw))

        command = ["build", *self._artefacts, *NOT_BUILT, *TESTED_WITH_ALL, *arguments]
        outcome = self._invoke(command, [listener, on_event])
        if outcome.exception is not None:
            result.error = short_message(str(outcome.exception))
        for node_result in getattr(outcome.result, "results", []) or []:
            result.steps.append(_step(node_result))
        if not outcome.success and result.is_green:
            result.error = "dbt ended without saying why; its log has the rest"
        return result

    def nodes(self) -> list[Any]:
        """The nodes of the parsed project, as dbt describes them.

        Raises:
            TransformError: the project could not be parsed.
        """
        if self._manifest is None:
            raise TransformError(f"dbt could not read its project: {self._error}")
        return list(self._manifest.nodes.values())

    def run_macro(self, name: str) -> str | None:
        """Runs a macro of the project in the database; returns an error message or None."""
        errors: list[str] = []

        def on_event(event: Any) -> None:
            if event.info.name in MACRO_ERRORS:
                errors.append(str(event.data.exc))

        if self._invoke(["run-operation", name, *self._artefacts], [on_event]).success:
            return None
        return short_message("\n".join(errors) or f"dbt could not run {name}; its log says why")

    def docs(self) -> str | None:
        """Writes the docs site; returns an error message or None."""
        # Without a selection dbt takes the default one of selectors.yml, and shows no sources.
        everything = ["--select", "*", "source:*"]
        outcome = self._invoke(["docs", "generate", "--static", *everything], [])
        if outcome.success:
            return None
        return short_message(str(outcome.exception or "dbt docs generate failed; its log says why"))

    def _invoke(self, command: list[str], listeners: list[Callable[[Any], None]]) -> Any:
        runner = self._runner_type(manifest=self._manifest, callbacks=[self._log, *listeners])
        return runner.invoke([*self._common, *command, *self._places])


class _Listener:
    """A callback for dbt's events that reports finished nodes as steps."""

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
    """The first lines of a message of dbt or the database, without empty ones."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[:MESSAGE_LINES])


def close_connections() -> None:
    """Closes the DuckDB file, which dbt's adapter otherwise keeps open until the process ends."""
    adapter = sys.modules.get("dbt.adapters.duckdb.connections")
    if adapter is not None:
        adapter.DuckDBConnectionManager.close_all_connections()
