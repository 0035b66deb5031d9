"""How the last run ended, by everyone who is asked: they have to say the same.

health, `schedule --status`, hf.runs, the report of `export`, and the alert.
"""

from __future__ import annotations

import json
import re

from tests.faults.workbench import Workbench
from tests.support.warm import Done
from tests.support.webhook import Webhook

MORNING = 2  # the day of the fault, see hub.DAYS


def told(bench: Workbench, webhook: Webhook | None = None, kind: str = "extract") -> dict[str, str]:
    """Who is asked -> the status of the latest run of a kind, which is the latest of all."""
    health = json.loads(ask(bench, "health --json").stdout)
    status = json.loads(ask(bench, "schedule --status --json").stdout)
    exported = ask(bench, "export", EXPORT_DIR=str(bench.folder / "report"))
    assert exported.code == 0, exported.stderr
    report = (bench.folder / "report" / "ingestion_report.md").read_text()
    said = {
        "health": (health["last_run"] or {"status": "none"})["status"],
        "health, in words": health["reason"].partition(":")[0],
        "schedule --status": str(status["lastStatus"]),
        "hf.runs": published(bench, kind),
        "report": latest_on_report(report, kind),
    }
    if webhook is not None:
        said["alert"] = webhook.posts[-1]["status"] if webhook.posts else "none"
    return said


def ask(bench: Workbench, command: str, **more: str) -> Done:
    """A command that answers, whatever its exit code."""
    return bench.start(command, MORNING, **more).wait()


def published(bench: Workbench, kind: str) -> str:
    """The status of the latest run of a kind in hf.runs."""
    with bench.reading("hf") as reader:
        reader.execute(
            f"select status from hf.runs where kind = '{kind}' order by run_number desc limit 1"
        )
        return str(next(iter(reader.fetchall()), ["none"])[0])


def latest_on_report(report: str, kind: str) -> str:
    """The status of the latest run of a kind on the report."""
    found = re.search(rf"^\| {kind} \| (\w+) \|", report, re.MULTILINE)
    return found[1] if found else "none"
