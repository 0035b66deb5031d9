"""How a build ended, in the records of the runs whose rows it built.

    pending -> running -> success | failed

Each record of a landed run has `build`, which a build of all of hf changes. Records of early
versions have none, and are left alone.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from extract.config import clock
from extract.databases import Database
from extract.landing.run_facts import peak_memory_bytes
from extract.landing.run_record import COMPLETED
from extract.redaction import redact


@dataclass(frozen=True)
class Build:
    """A build; `seconds` and `completed_at` (ISO) are None while it runs or if not known."""

    status: str
    error: str | None = None
    seconds: float | None = None
    completed_at: str | None = field(default_factory=lambda: clock.now().isoformat())
    peak_memory_bytes: int | None = field(default_factory=peak_memory_bytes)


def failed_build(reason: str, seconds: float | None = None) -> Build:
    """A build that failed; the reason is cut to one line without secrets."""
    line = redact(reason).strip().splitlines()[0] if reason.strip() else "it gave no reason"
    return Build("failed", f"hf could not be built: {line}", seconds)


def begin_build(database: Database) -> None:
    """Notes that a build has begun."""
    note_build(database, Build("running", completed_at=None))


def is_failure_recorded(database: Database) -> bool:
    """Whether the latest landed run says that its build failed."""
    latest = next(iter(_landed(database)), None)
    return latest is not None and latest[1].get("build", {}).get("status") == "failed"


def fail_unfinished_build(database: Database, now: str) -> bool:
    """Notes that a build which still runs, by its record, has failed; returns whether one did."""
    if not any(run["build"]["status"] == "running" for _, run in _unbuilt(_landed(database))):
        return False
    note_build(
        database, Build("failed", "hf could not be built: it did not finish", None, now, None)
    )
    return True


def note_build(database: Database, build: Build) -> None:
    """Writes a build into the records of the landed runs that no green build followed.

    The latest of them gets the figures. An earlier one whose own build failed keeps saying so. If a
    build fails although all are built, because a seed or a model changed since, the latest landed
    run is the one that says so.
    """
    landed = _landed(database)
    unbuilt = _unbuilt(landed)
    if not unbuilt and build.status == "failed":
        unbuilt = [run for run in landed[:1] if "build" in run[1]]
    with database.transaction():
        for run_id, payload in unbuilt:
            is_latest = run_id == unbuilt[0][0]
            if not is_latest and payload["build"]["status"] == "failed":
                continue
            figures = asdict(build) if is_latest else {"status": build.status, "error": build.error}
            memory = figures.pop("peak_memory_bytes", None) or 0
            payload["peak_memory_bytes"] = (
                max(payload.get("peak_memory_bytes") or 0, memory) or None
            )
            _update(database, run_id, payload | {"build": figures})


def _landed(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """Id and payload of the landed runs, latest first."""
    rows = database.execute(
        "select run_id, payload from raw.runs where status in (?, ?) order by run_number desc",
        COMPLETED,
    )
    return [(str(run_id), json.loads(payload)) for run_id, payload in rows]


def _unbuilt(landed: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """Those, latest first, up to the first that is built or of an early version."""
    unbuilt = []
    for run_id, payload in landed:
        if payload.get("build", {}).get("status") not in ("pending", "running", "failed"):
            break
        unbuilt.append((run_id, payload))
    return unbuilt


def _update(database: Database, run_id: str, payload: dict[str, Any]) -> None:
    text = json.dumps(payload)
    database.execute(
        "update raw.runs set payload = ?, payload_sha256 = ? where run_id = ?",
        [text, hashlib.sha256(text.encode()).hexdigest(), run_id],
    )
