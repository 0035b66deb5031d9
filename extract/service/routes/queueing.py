"""Queues jobs for routes, and says where they can be followed."""

from collections.abc import Sequence

from fastapi import HTTPException, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from extract.service.accounts.book import Account
from extract.service.context import Context
from extract.service.jobs.book import QueueFullError


class Accepted(BaseModel):
    """A job was queued."""

    job_id: str
    status_url: str


async def queued(
    shared: Context,
    kind: str,
    account: Account,
    commands: Sequence[tuple[str | None, list[str]]],
) -> list[str]:
    """The ids of the jobs of these commands."""
    try:
        return await run_in_threadpool(shared.jobs.add, kind, account.name, commands)
    except QueueFullError:
        raise HTTPException(429, "Too many jobs wait already.", {"Retry-After": "60"}) from None


def accepted(request: Request, job_id: str) -> Accepted:
    """The answer that names the job."""
    return Accepted(job_id=job_id, status_url=str(request.url_for("one_job", job_id=job_id).path))
