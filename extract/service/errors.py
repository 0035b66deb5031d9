"""Every error as `{"detail": "..."}`: one line or two for whoever asked, nothing of the inside."""

import logging
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from extract.errors import CatalogError, DatabaseError, UsageError
from extract.redaction import printable, redact

log = logging.getLogger(__name__)
NO_JSON = "body: send JSON, with the header Content-Type: application/json"
MOST_FIELDS = 5  # named in a detail
RETRY_SECONDS = "5"


def wrong(field: str, reason: str) -> HTTPException:
    """422 about a field or parameter."""
    return HTTPException(422, f"{field}: {reason}")


def add_handlers(app: FastAPI) -> None:
    """Registers what makes an answer of each error."""
    app.add_exception_handler(StarletteHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(CatalogError, _named)
    app.add_exception_handler(Exception, _unexpected)


def detail(status: int, text: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error as an answer."""
    return JSONResponse({"detail": printable(redact(text))}, status, headers)


async def _http(request: Request, error: Any) -> Response:
    return detail(error.status_code, str(error.detail), error.headers)


async def _invalid(request: Request, error: Any) -> Response:
    """Names the fields; never shows their values, one of which may be a password."""
    kind = request.headers.get("content-type", "")
    if request.method == "POST" and "json" not in kind and error.errors()[0]["loc"] == ("body",):
        return detail(422, NO_JSON)
    told: dict[str, str] = {}
    for found in error.errors():
        where = [str(part) for part in found["loc"] if part not in ("body", "query", "path")]
        told.setdefault(".".join(where)[:100] or "body", str(found["msg"])[:200])
    lines = [f"{field}: {reason}" for field, reason in list(told.items())[:MOST_FIELDS]]
    more = [f"and {len(told) - MOST_FIELDS} more"] if len(told) > MOST_FIELDS else []
    return detail(422, "; ".join(lines + more))


async def _named(request: Request, error: Any) -> Response:
    status = _status(error)
    if status >= 500:
        log.warning("%s %s: %s", request.method, request.url.path, error)
    headers = {"Retry-After": RETRY_SECONDS} if status == 503 else None
    return detail(status, " ".join(str(error).split("\n")), headers)


def _status(error: CatalogError) -> int:
    if isinstance(error, DatabaseError):  # nothing published yet, a statement that takes too long
        return 503
    if isinstance(error, UsageError):
        return 422
    return 500


async def _unexpected(request: Request, error: Exception) -> Response:
    return detail(500, "Something unexpected went wrong; the log of the server says what.")
