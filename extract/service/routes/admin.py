"""The schedule, and a sync on demand."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from extract.schedule.status import is_scheduler_there, schedule_status
from extract.service.context import Shared
from extract.service.permissions import MayAdminister, MayRead
from extract.service.routes.queueing import Accepted, accepted, queued

router = APIRouter(prefix="/api/admin", tags=["admin"])


class SyncRequest(BaseModel):
    """What a sync is to do."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["check-only", "auto-ingest"] = "check-only"


class CronStatus(BaseModel):
    """The schedule: what comes, and how the last run ended."""

    cronEnabled: bool  # the design's names
    nextRun: str | None
    lastRun: str | None
    lastStatus: str | None
    lastNewModelsFound: int | None


@router.get("/cron-status", summary="When the next sync is, and how the last one ended",
            dependencies=[MayRead])  # fmt: skip
async def cron_status(shared: Shared) -> CronStatus:
    """`nextRun` is null where no scheduler is at work, whatever the settings say."""

    def look() -> CronStatus:
        settings = shared.settings
        is_there = settings.enable_cron_jobs and is_scheduler_there(settings)
        return CronStatus.model_validate(schedule_status(settings, False, is_there))

    return await run_in_threadpool(look)


@router.post("/sync", status_code=202, summary="Look for new models, or ingest them")
async def sync(
    request: Request, shared: Shared, account: MayAdminister, asked: SyncRequest
) -> Accepted:
    """A job: `python -m extract sync`."""
    words = ["sync", f"--{asked.mode}", "--json", "--wait"]
    [job_id] = await queued(shared, "sync", account, [(None, words)])
    return accepted(request, job_id)
