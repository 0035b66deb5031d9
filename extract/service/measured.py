"""Metrics in Prometheus' format: counted in each worker, or looked at when they are asked for."""

import os
import time
from collections.abc import Callable, Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extract.config import clock
from extract.databases.served import Served
from extract.errors import CatalogError

# Where the workers of one server add up their counts; prometheus_client reads it when imported.
WORKERS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
STATUSES = ("success", "partial", "failed", "running")
LAST_RUN = "select status, started_at, completed_at from hf.runs order by run_number desc limit 1"
PUBLISHED_AT = "select max(completed_at) as at from hf.runs where status in ('success', 'partial')"
_COUNTED = CollectorRegistry()
REQUESTS = Counter(
    "hf_catalog_http_requests", "Requests that were answered",
    ["method", "route", "status"], registry=_COUNTED,
)  # fmt: skip
SECONDS = Histogram(
    "hf_catalog_http_request_seconds", "Seconds from a request to the end of its answer",
    ["route"], registry=_COUNTED,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600),
)  # fmt: skip


class Measured:
    """Middleware that counts and times requests, by route and not by address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on, and counts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            REQUESTS.labels(_method(scope["method"]), route, str(status)).inc()
            SECONDS.labels(route).observe(time.perf_counter() - began)


def exposition(served: Served, job_counts: Callable[[], Mapping[str, int]]) -> tuple[bytes, str]:
    """Returns (the text, its content type)."""
    looked_at = CollectorRegistry()

    def gauge(name: str, text: str, value: float) -> None:
        Gauge(f"hf_catalog_{name}", text, registry=looked_at).set(value)

    jobs = Gauge("hf_catalog_jobs", "Jobs by state", ["state"], registry=looked_at)
    for state, count in job_counts().items():
        jobs.labels(state).set(count)
    try:
        run = next(iter(served.rows(LAST_RUN)), None)
        published = served.rows(PUBLISHED_AT)[0]["at"]
        size = served.size_bytes()
    except CatalogError:
        gauge("ready", "1 if a catalog is there", 0)
    else:
        gauge("ready", "1 if a catalog is there", 1)
        gauge("size_bytes", "Space that the catalog takes, in bytes", size)
        if published is not None:
            age = (clock.now() - published).total_seconds()
            gauge("age_seconds", "Seconds since the last good run ended", age)
        if run is not None:
            last = Gauge("hf_catalog_last_run_status", "1 for the status of the latest run",
                         ["status"], registry=looked_at)  # fmt: skip
            for name in STATUSES:
                last.labels(name).set(name == run["status"])
            if run["completed_at"] is not None:
                took = (run["completed_at"] - run["started_at"]).total_seconds()
                gauge("last_run_seconds", "Seconds that the latest run took", took)
    return generate_latest(_counted()) + generate_latest(looked_at), CONTENT_TYPE_LATEST


def _counted() -> CollectorRegistry:
    """The counts of this worker, or of all of them."""
    if not os.environ.get(WORKERS_VARIABLE):
        return _COUNTED
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _method(method: str) -> str:
    """A method that there is, so that nobody makes up labels."""
    return method if method in METHODS else "other"
