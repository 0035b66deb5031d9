"""Which address gives what."""

from __future__ import annotations

from typing import Any

from .control import control
from .listing import list_models
from .overviews import overview
from .repository_routes import large_file, repository_api, repository_file
from .responses import Response, as_json, error, invalid_token, not_found


def answer(hub: Any, request: Any) -> Response:
    """The right answer to a request."""
    path: str = request.path
    if path.startswith("/_"):
        return control(hub, request)
    if path == "/api/v1/models":
        return document(hub.catalog.openrouter_document)
    if path.startswith("/rankings/"):
        return _ranking(hub, path)
    if path.startswith("/lfs/"):
        return large_file(hub, request)
    return _refused(hub, request) or _hub_answer(hub, request)


def document(value: Any) -> Response:
    """A document held as JSON, as text or as bytes."""
    if isinstance(value, bytes):
        return Response(body=value)
    if isinstance(value, str):
        return Response(body=value.encode("utf-8", "surrogatepass"))
    return as_json(value)


def _hub_answer(hub: Any, request: Any) -> Response:
    catalog, path = hub.catalog, request.path
    if path in catalog.exact.raw_pages:
        return document(catalog.exact.raw_pages[path][0])
    if path == "/api/tasks":
        return document(catalog.task_document)
    if path == "/api/models":
        return _listing(hub, request)
    if path == "/api/whoami-v2":
        return _whoami(request)
    if path.startswith(("/api/organizations/", "/api/users/")):
        return overview(hub.catalog, path)
    if path.startswith(("/api/models/", "/api/datasets/")):
        return repository_api(hub, request)
    if "/resolve/" in path:
        return repository_file(hub, request)
    return not_found()


def _listing(hub: Any, request: Any) -> Response:
    """A page, from the cache where one was made since the catalog last changed."""
    query = request.query
    key = (hub.catalog.version, tuple((name, tuple(values)) for name, values in query.items()))
    kept: Response | None = hub.cache.get(key)
    if kept is not None:
        return kept
    made = list_models(hub.catalog, query, hub.url, hub.most_per_page)
    hub.cache.put(key, made)
    return made


def _ranking(hub: Any, path: str) -> Response:
    name = path.removeprefix("/rankings/").removesuffix(".json")
    rankings = hub.catalog.rankings
    return document(rankings[name]) if name in rankings else not_found()


def _refused(hub: Any, request: Any) -> Response | None:
    """401 for a token that is not valid, or none where one is needed."""
    if request.token is None:
        return error(401, "Invalid username or password.") if hub.require_token else None
    if hub.tokens is not None and request.token not in hub.tokens:
        return invalid_token()
    return None


def _whoami(request: Any) -> Response:
    if request.token is None:
        return error(401, "Invalid username or password.")
    account = {"type": "user", "id": "65f0c0ffee", "name": "sample-user", "fullname": "Sample User"}
    access = {"type": "access_token", "accessToken": {"displayName": "sample", "role": "read"}}
    return as_json({**account, "isPro": False, "orgs": [], "auth": access})
