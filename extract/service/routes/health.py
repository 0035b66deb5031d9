"""For monitors: alive, ready, metrics."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from extract.config import clock
from extract.databases.served import Served
from extract.service import measured
from extract.service.context import Shared
from extract.service.permissions import MayRead

router = APIRouter(tags=["health"])
LATEST_GOOD = (
    "select run_id, completed_at from hf.runs where status in ('success', 'partial')"
    " and completed_at is not null order by run_number desc limit 1"
)


class Alive(BaseModel):
    """It answers."""

    status: str = "ok"


class Ready(BaseModel):
    """A catalog is there."""

    status: str = "ready"
    run_id: str | None
    completed_at: datetime | None
    age_seconds: float | None


@router.get("/healthz", summary="Alive")
async def healthz() -> Alive:
    """That the service answers; it asks nothing of the catalog."""
    return Alive()


@router.get("/readyz", summary="Ready: a catalog is there",
            responses={503: {"description": "There is no catalog yet."}})  # fmt: skip
async def readyz(shared: Shared) -> Ready:
    """The last good run that is published, and its age; before there is one, what to run."""
    return await run_in_threadpool(_ready, shared.answers.served)


@router.get("/metrics", summary="Metrics, for Prometheus", dependencies=[MayRead],
            response_class=Response, responses={200: {"content": {"text/plain": {}}}})  # fmt: skip
async def metrics(shared: Shared) -> Response:
    """Requests, jobs, the catalog's age and size, the last run."""
    text, kind = await run_in_threadpool(
        measured.exposition, shared.answers.served, shared.jobs.counts
    )
    return Response(text, headers={"Content-Type": kind})


def _ready(served: Served) -> Ready:
    rows = served.rows(LATEST_GOOD)
    row: Any = rows[0] if rows else {"run_id": None, "completed_at": None}
    ended = row["completed_at"]
    age = (clock.now() - ended).total_seconds() if ended else None
    return Ready(run_id=row["run_id"], completed_at=ended, age_seconds=age)
