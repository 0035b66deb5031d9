"""The rows of a failed run in hf.runs and hf.ingestion_runs, made from its record alone.

A build computes the same rows, in `int_runs` and `int_ingestion_runs`; a failed run has to be seen
without one, and the tables that a failed build leaves behind are not to be relied on.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from extract.config import clock

# Source -> its names in hf.ingestion_runs: source, dataset_name.
SOURCES = {
    "hub": ("huggingface_hub", "hub_models"),
    "community": ("community_rankings", "community_rankings"),
    "openrouter": ("openrouter_index", "openrouter_models"),
    "datasets": ("huggingface_datasets", "dataset_folders"),
}
PHASES = ("prepare", "land", "check", "retention")
RECORD = "run_id, run_number, status, trigger, error, payload, started_at, completed_at"

Row = dict[str, Any]


def as_record(values: tuple[Any, ...]) -> Row:
    """A row of raw.runs (the columns of RECORD), its payload opened."""
    record: Row = dict(zip(RECORD.split(", "), values, strict=True))
    return record | {"payload": json.loads(record["payload"])}


def build_of(record: Row) -> Mapping[str, Any]:
    """How its build ended: empty unless it succeeded or failed."""
    build: Mapping[str, Any] = record["payload"].get("build") or {}
    return build if build.get("status") in ("success", "failed") else {}


def status_of(record: Row) -> str:
    """The status of the run, its build included."""
    return "failed" if build_of(record).get("status") == "failed" else str(record["status"])


def built_columns(record: Row) -> Row:
    """What of hf.runs a build that has ended changes."""
    build = build_of(record)
    return {
        "status": status_of(record),
        "build_status": build.get("status"),
        "error": _error(record),
        "build_seconds": build.get("seconds"),
        "peak_memory_bytes": record["payload"].get("peak_memory_bytes"),
        "completed_at": clock.parsed(build.get("completed_at")) or record["completed_at"],
    }


def run_row(record: Row) -> Row:
    """The row in hf.runs; `new_models` and `gone_models` are a build's to count."""
    payload = record["payload"]
    totals, phases = payload.get("totals") or {}, payload.get("phases") or {}
    return {
        "run_id": record["run_id"],
        "run_number": record["run_number"],
        "kind": payload.get("kind") or "extract",
        "trigger": record["trigger"],
        "asked": json.dumps(payload.get("options")),
        "rows_landed": totals.get("rows"),
        "rows_rejected": totals.get("records_rejected"),
        "rows_skipped": totals.get("skipped"),
        "requests": totals.get("requests"),
        "retries": totals.get("retries"),
        "waited_seconds": totals.get("waited_seconds"),
        **{f"{phase}_seconds": phases.get(phase) for phase in PHASES},
        "version": payload.get("version"),
        "versions": json.dumps(payload["versions"]) if payload.get("versions") else None,
        "started_at": record["started_at"],
        **built_columns(record),
    }


def source_rows(record: Row) -> Iterator[Row]:
    """The rows of a failed run in hf.ingestion_runs: a source that it asked or was to ask each."""
    payload = record["payload"]
    answers = payload.get("sources") or {}
    asked = {*answers, *((payload.get("options") or {}).get("sources") or ())}
    for name, (source, dataset) in SOURCES.items():
        answer = answers.get(name) or {}
        if name not in asked or answer.get("status") == "skipped":
            continue
        rows, rejected, skipped = (
            answer.get(count) or 0 for count in ("rows", "records_rejected", "skipped")
        )
        began = clock.parsed(answer.get("started_at")) or record["started_at"]
        ended = clock.parsed(answer.get("completed_at")) or record["completed_at"]
        yield {
            "run_id": f"{record['run_id']}/{name}",
            "dataset_name": dataset,
            "base_url": answer.get("base_url") or None,
            "source": source,
            "trigger": record["trigger"],
            "status": "failed",
            "total": rows + rejected + skipped,
            "successful": 0,
            "failed": rows + rejected,
            "skipped": skipped,
            "new_models": 0,
            "duration_ms": _milliseconds(began, ended),
            "error": _first_line(answer.get("error")) or _error(record),
            "started_at": began,
            "completed_at": ended,
        }


def _error(record: Row) -> str | None:
    return _first_line(build_of(record).get("error")) or _first_line(record["error"])


def _first_line(text: str | None) -> str | None:
    return text.split("\n")[0].strip() or None if text else None


def _milliseconds(began: datetime, ended: datetime | None) -> int | None:
    return None if ended is None else round((ended - began).total_seconds() * 1000)
