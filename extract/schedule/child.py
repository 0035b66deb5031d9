"""One scheduled sync: `python -m extract sync` in a child process, which may fail on its own."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass

from extract.config import places
from extract.config.settings import Settings


@dataclass(frozen=True)
class SyncResult:
    """How a sync ended; `new_models` is None if it ended before it printed its report."""

    code: int
    status: str
    new_models: list[str] | None


class SyncProcess:
    """A running sync in a child process."""

    def __init__(self, settings: Settings) -> None:
        """Starts the process; its stderr goes where the scheduler's does."""
        mode = "--auto-ingest" if settings.hf_sync_auto_ingest else "--check-only"
        shown = ["--verbose"] * settings.verbose + ["--quiet"] * settings.quiet
        # These variables are meant for manual syncs, not for scheduled ones.
        inherited = {k: v for k, v in os.environ.items() if k not in ("FAIL_IF_NEW", "TRIGGER")}
        self._process = subprocess.Popen(
            places.child("sync", mode, "--json", *shown),
            cwd=places.CHILD_FOLDER,
            env=inherited | settings.as_environment() | {"TRIGGER": "scheduled"},
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def terminate(self) -> None:
        """Sends SIGTERM; the sync writes its record and exits within seconds."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait(self) -> SyncResult:
        """Waits for the end of the process and returns its result."""
        output, _ = self._process.communicate()
        code = self._process.returncode
        report = _report(output)
        found = report.get("new_models")
        status = str(report.get("status", "success")) if code == 0 else "failed"
        return SyncResult(code, status, found if isinstance(found, list) else None)


def _report(output: str) -> dict[str, object]:
    try:
        report = json.loads(output)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}
