"""Models, candidates, and what trends."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from extract.databases.served import Reader, Row
from extract.service.answers import opened
from extract.service.context import Shared
from extract.service.listing import Condition, Listing, Sort, page
from extract.service.permissions import MayRead
from extract.service.routes import examples
from extract.service.routes.parameters import ModelFilters, Paged, Word, model_conditions

router = APIRouter(prefix="/api", tags=["models"], dependencies=[MayRead])
MODEL_SORTS = {
    "downloads": Sort("models.downloads"),
    "likes": Sort("models.likes"),
    "trending_score": Sort("models.trending_score"),
    "parameters": Sort("models.parameters"),
    "created_at": Sort("models.created_at", "time"),
    "hub_created_at": Sort("models.hub_created_at", "time"),
    "last_modified": Sort("models.last_modified", "time"),
    "model_id": Sort('models.model_id collate "C"', "text", is_descending=False),
}
MODELS = Listing("models.*", "hf.models as models", "models.model_id", MODEL_SORTS)
CANDIDATES = Listing(
    "candidates.*",
    "hf.candidates as candidates",
    "candidates.model_id",
    {"popularity_score": Sort("candidates.popularity_score")},
)
GROWTHS = ("likes_growth", "downloads_growth")
TRENDING = Listing(
    "trending.*, models.trending_score, models.pipeline_tag, models.license",
    "hf.trending_models as trending"
    " inner join hf.models as models on models.model_id = trending.model_id",
    "trending.model_id",
    {"trending_score": Sort("models.trending_score")}
    | {
        f"{growth}_{days}d": Sort(f"trending.{growth}_{days}d")
        for growth in GROWTHS
        for days in (1, 7, 30)
    },
)
Id = Annotated[str, Path(max_length=300, examples=["openai-community/gpt2"])]


class ModelList(ModelFilters):
    """The parameters of the list of models."""

    task: Word | None = Field(None, description="In the current listing of this task.")


class CandidateList(Paged):
    """The parameters of the list of candidates."""

    license: Word | None = None
    author: Word | None = Field(None, description="As `hf.candidates.provider`.")
    q: Word | None = Field(None, description="A part of the id, in whatever case.")


class TrendList(Paged):
    """The parameters of what trends."""

    task: Word | None = Field(None, description="As `hf.models.pipeline_tag`.")
    sort: str | None = Field(None, max_length=50, description="trending_score, or a growth.")


@router.get(
    "/models", summary="Models, filtered and sorted", responses=examples.rows(examples.MODEL)
)
async def list_models(
    request: Request, shared: Shared, given: Annotated[ModelList, Query()]
) -> Response:
    """A page of `hf.models`; `sort` is one of its figures, downloads by default."""

    def make(reader: Reader) -> Any:
        conditions = list(model_conditions(given))
        if given.task is not None:
            listed = "select model_id from hf.model_tasks where task_id = ?"
            conditions.append(Condition(f"models.model_id in ({listed})", (given.task,)))  # nosec B608
        return page(reader, MODELS, conditions, given.sort, given.limit, given.cursor)

    return await shared.answers.answer(request, make)


@router.get(
    "/models/{model_id:path}",
    summary="All about a model",
    responses=examples.or_missing(examples.answer(examples.WHOLE_MODEL), "model"),
)
async def one_model(request: Request, shared: Shared, model_id: Id) -> Response:
    """Its row of `hf.models` with what other tables say of it; old ids serve too.

    Ranks, sizes, memory, scores, packages, bases, family, prices, and the last 100 changes.
    """
    return await shared.answers.answer(request, lambda reader: _model(reader, model_id))


@router.get(
    "/candidates",
    summary="Models worth serving, by any source",
    responses=examples.rows(examples.CANDIDATE),
)
async def list_candidates(
    request: Request, shared: Shared, given: Annotated[CandidateList, Query()]
) -> Response:
    """A page of `hf.candidates`, the most popular first."""
    conditions = [
        Condition(f"candidates.{column} = ?", (value,))
        for column, value in (("license", given.license), ("provider", given.author))
        if value is not None
    ]
    if given.q is not None:
        conditions.append(Condition("strpos(lower(candidates.model_id), lower(?)) > 0", (given.q,)))
    return await shared.answers.answer(
        request,
        lambda reader: page(reader, CANDIDATES, conditions, None, given.limit, given.cursor),
    )


@router.get("/trending", summary="What trends", responses=examples.rows(examples.TREND))
async def list_trending(
    request: Request, shared: Shared, given: Annotated[TrendList, Query()]
) -> Response:
    """A page of `hf.trending_models`: how downloads and likes grew in 1, 7 and 30 days."""
    conditions = []
    if given.task is not None:
        conditions.append(Condition("models.pipeline_tag = ?", (given.task,)))
    return await shared.answers.answer(
        request,
        lambda reader: page(reader, TRENDING, conditions, given.sort, given.limit, given.cursor),
    )


def _model(reader: Reader, asked_id: str) -> dict[str, Any]:
    rows = reader.rows("select * from hf.models where model_id = ?", [asked_id])
    if not rows:
        rows = reader.rows(
            "select models.* from hf.model_aliases as aliases inner join hf.models as models"
            " on models.model_id = aliases.model_id where aliases.alias = ?",
            [asked_id],
        )
    if not rows:
        raise HTTPException(404, f"The catalog has no model {asked_id!r}.")
    model_id = rows[0]["model_id"]

    def of(table: str, order: str = "1") -> list[Row]:
        sql = f"select * from hf.{table} where model_id = ? order by {order}"  # nosec B608 # our own names
        return [
            {name: value for name, value in opened(row).items() if name != "model_id"}
            for row in reader.rows(sql, [model_id])
        ]

    return {
        **opened(rows[0]),
        "tasks": of("model_tasks", "task_id"),
        "sizes": next(iter(of("model_sizes")), None),
        "memory": next(iter(of("model_memory")), None),
        "quality": next(iter(of("model_quality")), None),
        "packages": of("packages", "created_at"),
        "bases": of("model_relations", "base_model_id"),
        "family": next(iter(of("model_families")), None),
        "prices": of("model_prices_current", "openrouter_id"),
        "changes": of("model_changes", "changed_at desc, change limit 100"),
    }
