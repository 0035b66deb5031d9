"""The verdict as metrics for the textfile collector of Prometheus' node_exporter."""

from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from extract.health.verdict import Verdict

STATUSES = ("success", "partial", "failed", "running")


def write_textfile(path: Path, verdict: Verdict) -> None:
    """Writes the file at once, so that a collector never reads half of it. Raises OSError."""
    registry = CollectorRegistry()

    def gauge(name: str, text: str, value: float) -> None:
        Gauge(f"hf_catalog_{name}", text, registry=registry).set(value)

    gauge("healthy", "1 if a good run is recent enough and no later one failed", verdict.is_healthy)
    latest, good = verdict.latest, verdict.last_good
    if latest is not None:
        status = Gauge("hf_catalog_last_run_status", "1 for the status of the latest run",
                       ["status"], registry=registry)  # fmt: skip
        for name in STATUSES:
            status.labels(name).set(name == latest.status)
        gauge("last_run_start_time_seconds", "When the latest run began (Unix time)",
              latest.started_at.timestamp())  # fmt: skip
    if good is not None:
        ended = good.completed_at or good.started_at
        gauge("last_good_run_end_time_seconds", "When the last good run ended (Unix time)",
              ended.timestamp())  # fmt: skip
    write_to_textfile(str(path), registry)
