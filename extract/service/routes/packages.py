"""The registry of packages, and their files."""

from pathlib import Path as File
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, HTTPException, Path, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse, Response

from extract.config.settings import Settings
from extract.databases.served import Reader, Row
from extract.packages.stores import store_of
from extract.service.answers import opened
from extract.service.context import Shared
from extract.service.listing import Condition, Listing, Sort, page
from extract.service.permissions import MayRead
from extract.service.routes import examples
from extract.service.routes.parameters import Paged, Word

router = APIRouter(prefix="/packages", tags=["packages"], dependencies=[MayRead])
PACKAGES = Listing(
    "packages.*",
    "hf.packages as packages",
    "cast(packages.package_id as text)",
    {"created_at": Sort("packages.created_at", "time")},
)
SIGNED_SECONDS = 900
Name = Annotated[str, Path(max_length=200, examples=["openai-community-gpt2"])]
Version = Annotated[str, Path(max_length=100, examples=["1.0.0"])]


class PackageList(Paged):
    """The parameters of the registry."""

    name: Word | None = Field(None, description="Every version of this package.")
    model_id: Word | None = Field(None, description="Every package of this model.")


@router.get("", summary="Packages, the latest first", responses=examples.rows(examples.PACKAGE))
async def list_packages(
    request: Request, shared: Shared, given: Annotated[PackageList, Query()]
) -> Response:
    """A page of `hf.packages`."""
    conditions = [
        Condition(f"packages.{column} = ?", (value,))
        for column, value in (("name", given.name), ("model_id", given.model_id))
        if value is not None
    ]
    return await shared.answers.answer(
        request, lambda reader: page(reader, PACKAGES, conditions, None, given.limit, given.cursor)
    )


@router.get(
    "/{name}/{version}",
    summary="A package",
    responses=examples.or_missing(
        examples.answer(examples.PACKAGE | {"metrics": examples.METRICS}), "package"
    ),
)
async def one_package(request: Request, shared: Shared, name: Name, version: Version) -> Response:
    """Its row of `hf.packages`, with the scores that it was stored with."""

    def make(reader: Reader) -> Any:
        row = _package(reader, name, version)
        metrics = reader.rows(
            "select metric, score from hf.package_metrics"
            " where cast(package_id as text) = ? order by metric",
            [str(row["package_id"])],
        )
        return {**opened(row), "metrics": {each["metric"]: each["score"] for each in metrics}}

    return await shared.answers.answer(request, make)


@router.get("/{name}/{version}/download", summary="The files of a package, as a zip",
            response_class=FileResponse,
            responses={200: {"content": {"application/zip": {}}},
                       307: {"description": "Its signed address, for 15 minutes."}})  # fmt: skip
async def download(shared: Shared, name: Name, version: Version) -> Response:
    """The zip; with packages in S3 its signed address."""

    def find() -> Response:
        row = _package(shared.answers.served, name, version)
        return _file(shared.settings, row, f"{name}-{version}.zip")

    return await run_in_threadpool(find)


def _package(reader: Reader, name: str, version: str) -> Row:
    rows = reader.rows("select * from hf.packages where name = ? and version = ?", [name, version])
    if not rows:
        raise HTTPException(404, f"There is no package {name!r} {version!r}.")
    return rows[0]


def _file(settings: Settings, row: Row, filename: str) -> Response:
    store, key = store_of(row["s3_path"], settings)
    address = store.signed_address(key, SIGNED_SECONDS)
    if address is not None:
        return RedirectResponse(address, 307, {"Cache-Control": "no-store"})
    path = File(unquote(urlsplit(row["s3_path"]).path))
    if not path.is_file():
        raise HTTPException(500, f"The file of {row['name']} {row['version']} is not in the store.")
    return FileResponse(path, media_type="application/zip", filename=filename)
