"""Ingest by HTTP: `python -m extract package` as a job."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from extract.errors import UsageError
from extract.packages import names
from extract.redaction import CONTROL
from extract.service.accounts.book import Account
from extract.service.context import Shared
from extract.service.errors import detail
from extract.service.permissions import MayUpload
from extract.service.routes.queueing import Accepted, accepted, queued

router = APIRouter(prefix="/package/ingest-huggingface", tags=["packages"])
MOST_MODELS = 100
RESULT = {
    "package_id": "6f1c8f4e-8f0e-4f7e-9d0b-0b1c5f7a2f11",
    "name": "distilbert-distilbert-base-uncased-finetuned-sst-2-english",
    "version": "1.0.0",
    "model_id": "distilbert/distilbert-base-uncased-finetuned-sst-2-english",
    "s3_path": "s3://packages/distilbert-distilbert-base-uncased-finetuned-sst-2-english/1.0.0/"
    "package.zip",
    "net_score": 0.876933,
    "size_bytes": 268_346_101,
    "message": "Stored.",
    "metrics": {"license": 1.0, "size_score": 0.9, "ramp_up_time": 0.8, "bus_factor": 0.7},
}


def _id(text: str) -> str:
    try:
        return names.checked_id(text)
    except UsageError:
        raise ValueError("an id such as openai-community/gpt2") from None


def _version(text: str) -> str:
    try:
        return names.checked_version(text)
    except UsageError:
        raise ValueError("a semantic version such as 1.0.0, or auto") from None


def _plain(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError("it holds a control character")
    return text


Plain = Annotated[str, Field(max_length=2000), AfterValidator(_plain)]


class Model(BaseModel):
    """A model to ingest."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"model_id": "openai-community/gpt2", "version": "1.0.0", "wait": False}
        },
    )

    model_id: Annotated[str, Field(max_length=200), AfterValidator(_id)]
    version: Annotated[str, Field(max_length=100), AfterValidator(_version)] = names.FIRST
    description: Plain | None = None
    skip_gate: bool | Plain = Field(
        False, description="Package it whatever its scores; a text is the reason that is stored."
    )


class IngestRequest(Model):
    """A model to ingest, and whether to wait for it."""

    wait: bool = Field(True, description="false: answer 202 at once, with the job.")


class BatchRequest(BaseModel):
    """Models to ingest."""

    model_config = ConfigDict(extra="forbid")

    models: Annotated[list[Model], Field(min_length=1, max_length=MOST_MODELS)]


class BatchAccepted(BaseModel):
    """The jobs, in the order of the models."""

    jobs: list[Accepted]


class Ingested(BaseModel):
    """The package."""

    package_id: str
    name: str
    version: str
    model_id: str
    s3_path: str
    net_score: float | None
    size_bytes: int
    message: str
    metrics: dict[str, float | None]


FAILURES: dict[int | str, dict[str, Any]] = {
    202: {"model": Accepted, "description": "With `wait` false: the job."},
    400: {"description": "It does not pass the gate, or exists already."},
    404: {"description": "The Hub has no such model."},
    409: {"description": "The job was cancelled."},
    500: {"description": "The store failed, or the job was killed."},
    502: {"description": "The Hub did not answer as it should."},
}
EXAMPLE: dict[int | str, dict[str, Any]] = {
    200: {"model": Ingested, "content": {"application/json": {"example": RESULT}}}
}


@router.post("", summary="Gate, package and store a model", responses=EXAMPLE | FAILURES)
async def ingest(
    request: Request, shared: Shared, account: MayUpload, asked: IngestRequest
) -> Response:
    """What `make package` does: 200 with the package when it is done, or 202 with the job."""
    [job_id] = await queued(shared, "package", account, [_command(asked, account)])
    job = await shared.waiting.end_of(job_id) if asked.wait else None
    if job is None:
        return JSONResponse(accepted(request, job_id).model_dump(), 202)
    if job["state"] == "done":
        return JSONResponse(job["result"])
    return detail(job["error_status"], job["error"])


@router.post("/batch", status_code=202, summary="A job for each of several models")
async def ingest_batch(
    request: Request, shared: Shared, account: MayUpload, asked: BatchRequest
) -> BatchAccepted:
    """The jobs are done in the order of the models."""
    commands = [_command(model, account) for model in asked.models]
    job_ids = await queued(shared, "package", account, commands)
    return BatchAccepted(jobs=[accepted(request, job_id) for job_id in job_ids])


def _command(asked: Model, account: Account) -> tuple[str, list[str]]:
    """(The model, the words of the command line); values never stand alone as words."""
    words = ["package", "--json", f"--version={asked.version}"]
    if asked.description and asked.description.strip():
        words.append(f"--description={asked.description}")
    if isinstance(asked.skip_gate, str) and asked.skip_gate.strip():
        words.append(f"--skip-gate={asked.skip_gate.strip()}")
    elif asked.skip_gate is True:
        words.append(f"--skip-gate=asked by {account.name} over HTTP")
    return asked.model_id, [*words, "--", asked.model_id]
