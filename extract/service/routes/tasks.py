"""Tasks, and the models in the current listing of each."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from starlette.responses import Response

from extract.databases.served import Reader
from extract.service.context import Shared
from extract.service.listing import Condition, Listing, Sort, page
from extract.service.permissions import MayRead
from extract.service.routes import examples
from extract.service.routes.models import MODEL_SORTS
from extract.service.routes.parameters import ModelFilters, Paged, model_conditions

router = APIRouter(prefix="/api", tags=["tasks"], dependencies=[MayRead])
TASKS = Listing(
    "tasks.*",
    "hf.tasks as tasks",
    "tasks.task_id",
    {"task_id": Sort('tasks.task_id collate "C"', "text", is_descending=False)},
)
RANKED = Listing(
    "ranks.rank_in_task, models.*",
    "hf.model_tasks as ranks inner join hf.models as models on models.model_id = ranks.model_id",
    "models.model_id",
    {"rank": Sort("ranks.rank_in_task", is_descending=False), **MODEL_SORTS},
)


@router.get("/tasks", summary="Tasks", responses=examples.rows(examples.TASK))
async def list_tasks(
    request: Request, shared: Shared, given: Annotated[Paged, Query()]
) -> Response:
    """A page of `hf.tasks`, by id."""
    return await shared.answers.answer(
        request, lambda reader: page(reader, TASKS, [], None, given.limit, given.cursor)
    )


@router.get(
    "/tasks/{task_id}/models",
    summary="The ranking of a task",
    responses=examples.or_missing(examples.rows({"rank_in_task": 4, **examples.MODEL}), "task"),
)
async def list_ranked(
    request: Request,
    shared: Shared,
    task_id: Annotated[str, Path(max_length=200, examples=["text-generation"])],
    given: Annotated[ModelFilters, Query()],
) -> Response:
    """The models of its current listing, by rank; filters and orders are those of models."""

    def make(reader: Reader) -> Any:
        if not reader.rows("select 1 as found from hf.tasks where task_id = ?", [task_id]):
            raise HTTPException(404, f"The catalog has no task {task_id!r}.")
        conditions = [Condition("ranks.task_id = ?", (task_id,)), *model_conditions(given)]
        return page(reader, RANKED, conditions, given.sort, given.limit, given.cursor)

    return await shared.answers.answer(request, make)
