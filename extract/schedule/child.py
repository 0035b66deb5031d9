"""One scheduled sync: `python -m extract sync` in a process of its own, which may fail alone."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass

from extract.config.settings import ROOT, Settings


@dataclass(frozen=True)
class Ended:
    """How a sync ended; what it found is None where it did not come to say so."""

    code: int
    status: str
    new_models: list[str] | None


class Child:
    """A running sync."""

    def __init__(self, settings: Settings) -> None:
        """Starts it: what it prints to stderr goes where the scheduler's lines go."""
        mode = "--auto-ingest" if settings.hf_sync_auto_ingest else "--check-only"
        shown = ["--verbose"] * settings.verbose + ["--quiet"] * settings.quiet
        # What a person asked of a sync of their own is not what the schedule asks.
        kept = {k: v for k, v in os.environ.items() if k not in ("FAIL_IF_NEW", "TRIGGER")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "extract", "sync", mode, "--json", *shown],
            cwd=ROOT,
            env=kept | settings.as_environment() | {"TRIGGER": "scheduled"},
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def terminate(self) -> None:
        """Passes SIGTERM on; the sync writes its record and leaves within seconds."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait(self) -> Ended:
        """Waits for its end."""
        said, _ = self._process.communicate()
        code = self._process.returncode
        report = _report(said)
        found = report.get("new_models")
        status = str(report.get("status", "success")) if code == 0 else "failed"
        return Ended(code, status, found if isinstance(found, list) else None)


def _report(said: str) -> dict[str, object]:
    try:
        report = json.loads(said)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}
