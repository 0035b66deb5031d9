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


def told(bench: Workbench, webhook: Webhook | None = None) -> dict[str, str]:
    """Who is asked -> the status of the latest run of the whole catalog."""
    health = json.loads(ask(bench, "health --json").stdout)
    status = json.loads(ask(bench, "schedule --status --json").stdout)
    exported = ask(bench, "export", EXPORT_DIR=str(bench.folder / "report"))
    assert exported.code == 0, exported.stderr
    report = (bench.folder / "report" / "ingestion_report.md").read_text()
    said = {
        "health": health["last_run"]["status"],
        "health, in words": health["reason"].partition(":")[0],
        "schedule --status": str(status["lastStatus"]),
        "hf.runs": published(bench),
        "report": latest_on_report(report),
    }
    if webhook is not None:
        said["alert"] = webhook.posts[-1]["status"] if webhook.posts else "none"
    return said


def ask(bench: Workbench, command: str, **more: str) -> Done:
    """A command that answers, whatever its exit code."""
    return bench.start(command, MORNING, **more).wait()


def published(bench: Workbench) -> str:
    """The status of the latest extract in hf.runs."""
    with bench.reading("hf") as reader:
        reader.execute(
            "select status from hf.runs where kind = 'extract' order by run_number desc limit 1"
        )
        return str(reader.fetchall()[0][0])


def latest_on_report(report: str) -> str:
    """The status of the latest extract on the report."""
    found = re.search(r"^\| extract \| (\w+) \|", report, re.MULTILINE)
    return found[1] if found else "none"
