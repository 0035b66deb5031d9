"""The history of runs."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from extract.databases.served import Reader
from extract.service.context import Shared
from extract.service.listing import Condition, Listing, Sort, page
from extract.service.permissions import MayRead
from extract.service.routes import examples
from extract.service.routes.parameters import Paged

router = APIRouter(prefix="/api", tags=["runs"], dependencies=[MayRead])
RUNS = Listing(
    "runs.*, runs.trigger <> 'manual' as auto_triggered",
    "hf.ingestion_runs as runs",
    "runs.run_id",
    {"started_at": Sort("runs.started_at", "time")},
)


class RunList(Paged):
    """The parameters of the history."""

    trigger: Literal["manual", "scheduled", "auto"] | None = None
    status: Literal["running", "success", "partial", "failed"] | None = None
    autoTriggered: bool | None = None  # as the answer names it


@router.get(
    "/ingestion-runs",
    summary="The history of runs, the latest first",
    responses=examples.rows(examples.RUN),
)
async def list_runs(
    request: Request, shared: Shared, given: Annotated[RunList, Query()]
) -> Response:
    """A page of `hf.ingestion_runs`: a source in a run; `autoTriggered`: nobody started it."""
    conditions = [
        Condition(f"runs.{column} = ?", (value,))
        for column, value in (("trigger", given.trigger), ("status", given.status))
        if value is not None
    ]
    if given.autoTriggered is not None:
        is_equal = "<>" if given.autoTriggered else "="
        conditions.append(Condition(f"runs.trigger {is_equal} 'manual'"))

    def make(reader: Reader) -> Any:
        found = page(reader, RUNS, conditions, None, given.limit, given.cursor)
        for item in found["items"]:
            item["autoTriggered"] = item.pop("auto_triggered")
        return found

    return await shared.answers.answer(request, make)
