"""What dashboards ask for."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from extract.databases.served import Reader
from extract.service.context import Shared
from extract.service.permissions import MayRead
from extract.service.routes import examples

router = APIRouter(prefix="/api/metrics", tags=["metrics"], dependencies=[MayRead])


@router.get(
    "/latest-model",
    summary="The model that came last",
    responses=examples.answer(examples.LATEST),
)
async def latest_model(request: Request, shared: Shared) -> Response:
    """The row of `hf.latest_model`, with a label to show."""

    def make(reader: Reader) -> Any:
        rows = reader.rows("select * from hf.latest_model")
        if not rows:
            raise HTTPException(404, "The catalog has no model yet.")
        row = rows[0]
        return {
            "success": True,
            "data": {
                "modelName": row["model_name"],
                "modelId": row["model_id"],
                "ingestedAt": row["ingested_at"],
                "daysAgo": row["days_ago"],
                "displayLabel": row["display_label"],
            },
        }

    return await shared.answers.answer(request, make)
