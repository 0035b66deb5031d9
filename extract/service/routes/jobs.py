"""Jobs: how far they are, as JSON and as server-sent events, and their end."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from extract.service.context import STOPPING, Context, Shared
from extract.service.errors import wrong
from extract.service.jobs.book import OVER
from extract.service.permissions import MayRead, MayUpload

router = APIRouter(tags=["jobs"])
EVENT_INTERVAL, COMMENT_SECONDS = 0.25, 15.0
Id = Annotated[str, Path(max_length=100)]
State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such job."}}


class Job(BaseModel):
    """A job: its state, the step it is at, its result or error."""

    job_id: str
    kind: str
    model_id: str | None
    state: State
    step: str | None = Field(description="resolve, score, download, zip, store, record, ...")
    bytes_done: int | None = Field(description="Of the step; null where it counts none.")
    bytes_total: int | None
    result: dict[str, Any] | None
    error: str | None
    error_status: int | None = Field(description="What a request that waits was answered.")
    asked_by: str
    created_at: str
    started_at: str | None
    ended_at: str | None


class JobPage(BaseModel):
    """A page of jobs."""

    items: list[Job]
    next_cursor: str | None


class JobList(BaseModel):
    """The parameters of the list of jobs."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=30)
    state: State | None = None


@router.get("/jobs", summary="Jobs, the latest first", dependencies=[MayRead])
async def list_jobs(shared: Shared, given: Annotated[JobList, Query()]) -> JobPage:
    """A page of the jobs that are kept."""
    if given.cursor is not None and not (given.cursor.isascii() and given.cursor.isdigit()):
        raise wrong("cursor", "not one that this service gave")
    before = min(int(given.cursor), 2**62) if given.cursor else None
    found = await run_in_threadpool(shared.jobs.latest, given.limit + 1, before, given.state)
    more = len(found) > given.limit
    found = found[: given.limit]
    return JobPage(
        items=[Job.model_validate(job) for job in found],
        next_cursor=str(found[-1]["number"]) if more else None,
    )


@router.get("/jobs/{job_id}", summary="A job", dependencies=[MayRead], responses=MISSING)
async def one_job(shared: Shared, job_id: Id) -> Job:
    """Its state, how far it is, and its result or error."""
    return Job.model_validate(await _found(shared, job_id))


@router.get(
    "/jobs/{job_id}/events",
    summary="A job as server-sent events",
    dependencies=[MayRead],
    responses=MISSING | {200: {"content": {"text/event-stream": {}}}},
    response_class=StreamingResponse,
)
async def job_events(shared: Shared, job_id: Id) -> StreamingResponse:
    """An event `progress` whenever something changes, then one `end`; each is the whole job."""
    await _found(shared, job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(shared, job_id), media_type="text/event-stream", headers=headers
    )


@router.delete("/jobs/{job_id}", status_code=202, summary="Cancel a job", responses=MISSING)
async def cancel_job(shared: Shared, account: MayUpload, job_id: Id) -> Job:
    """Ends it, cleaned up; one's own, or with the permission admin anybody's."""
    job = await _found(shared, job_id)
    if job["asked_by"] != account.name and not account.may("admin"):
        raise HTTPException(403, "It is another account's job: that needs the permission admin.")
    await run_in_threadpool(shared.jobs.cancel, job_id)
    return Job.model_validate(await _found(shared, job_id))


@router.post("/jobs/{job_id}/cancel", status_code=202, summary="Cancel a job", responses=MISSING)
async def cancel_job_too(shared: Shared, account: MayUpload, job_id: Id) -> Job:
    """The same, for clients that cannot send DELETE."""
    return await cancel_job(shared, account, job_id)


async def _found(shared: Context, job_id: str) -> dict[str, Any]:
    job = await run_in_threadpool(shared.jobs.find, job_id)
    if job is None:
        raise HTTPException(404, f"There is no job {job_id!r}.")
    return job


async def _events(shared: Context, job_id: str) -> AsyncIterator[str]:
    last, quiet = None, 0.0
    while not STOPPING.is_set():
        job = await run_in_threadpool(shared.jobs.find, job_id)
        if job is None:
            return
        is_over = job["state"] in OVER
        if job != last:
            last, quiet = job, 0.0
            yield f"event: {'end' if is_over else 'progress'}\ndata: {json.dumps(job)}\n\n"
        if is_over:
            return
        await asyncio.sleep(EVENT_INTERVAL)
        quiet += EVENT_INTERVAL
        if quiet >= COMMENT_SECONDS:
            quiet = 0.0
            yield ": still at work\n\n"
