"""Addresses about one repository: details, tree, commits, refs and files."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from . import responses
from .listing import render
from .query import BadQuery, selected_fields
from .repositories import Repository, is_lfs
from .responses import Response, as_json

Record = dict[str, Any]

_API = re.compile(
    r"/api/(?P<kind>models|datasets)/(?P<id>.+?)"
    r"(?:/(?P<verb>revision|tree|commits|refs|paths-info)(?:/(?P<rest>.*))?)?"
)
_FILE = re.compile(r"/(?P<datasets>datasets/)?(?P<id>.+?)/resolve/(?P<revision>[^/]+)/(?P<path>.+)")
TREE_PAGE, COMMITS_PAGE = 1000, 50


def repository_api(hub: Any, request: Any) -> Response:
    """`/api/models/{id}...` and `/api/datasets/{id}...`."""
    found = _API.fullmatch(request.path)
    if found is None:
        return responses.not_found()
    kind, repo_id = found["kind"], found["id"]
    catalog = hub.catalog
    renamed = catalog.renamed if kind == "models" else catalog.renamed_datasets
    if repo_id in renamed:
        return _moved(request, f"/api/{kind}/{repo_id}", f"/api/{kind}/{renamed[repo_id]}")
    record = catalog.get(repo_id) if kind == "models" else catalog.datasets.get(repo_id)
    if record is None:
        return responses.repository_not_found(bool(request.token))
    if repo_id in catalog.disabled:
        return responses.disabled()
    repository = catalog.repository(kind, record)
    verb, rest = found["verb"], found["rest"] or ""
    revision, _, path = rest.partition("/")
    if verb in ("revision", "tree", "commits", "paths-info") and not repository.has_revision(
        revision
    ):
        return responses.revision_not_found(revision)
    match verb:
        case None | "revision":
            return _details(record, repository, request)
        case "tree":
            return _tree(hub, request, repository, path)
        case "commits":
            return _commits(hub, request, repository)
        case "paths-info":
            return _paths_info(request, repository)
    branch = {"name": "main", "ref": "refs/heads/main", "targetCommit": repository.head}
    return as_json({"branches": [branch], "tags": [], "converts": []})


def repository_file(hub: Any, request: Any) -> Response:
    """`/{id}/resolve/{revision}/{path}`: small files directly, LFS ones by a redirect."""
    found = _FILE.fullmatch(request.path)
    if found is None:
        return responses.not_found()
    catalog, repo_id = hub.catalog, found["id"]
    kind = "datasets" if found["datasets"] else "models"
    renamed = catalog.renamed if kind == "models" else catalog.renamed_datasets
    if repo_id in renamed:
        return _moved(request, f"/{repo_id}/", f"/{renamed[repo_id]}/")
    record = catalog.get(repo_id) if kind == "models" else catalog.datasets.get(repo_id)
    if record is None:
        return responses.repository_not_found(bool(request.token))
    if repo_id in catalog.disabled:
        return responses.disabled()
    if record.get("gated") and repo_id not in catalog.granted:
        return responses.gated(repo_id, bool(request.token))
    repository = catalog.repository(kind, record)
    if not repository.has_revision(found["revision"]):
        return responses.revision_not_found(found["revision"])
    if found["path"] not in repository.files:
        missing = responses.entry_not_found()
        missing.headers["X-Repo-Commit"] = repository.head
        return missing
    return _file(hub, request, repository, found["path"])


def large_file(hub: Any, request: Any) -> Response:
    """`/lfs/{commit}/{sha256}`: where LFS files really are."""
    commit, _, sha256 = request.path.removeprefix("/lfs/").partition("/")
    content = hub.catalog.large_files.get(sha256)
    if content is None:
        return responses.not_found()
    # The client follows a redirect on the Hub's own host and reads these from where it ends.
    return _bytes(request, content, {"ETag": f'"{sha256}"', "X-Repo-Commit": commit})


def _moved(request: Any, old: str, new: str) -> Response:
    path = quote(new + request.path[len(old) :])
    query = urlencode([(name, v) for name, values in request.query.items() for v in values])
    return responses.redirect(f"{path}?{query}" if query else path)


def _details(record: Record, repository: Repository, request: Any) -> Response:
    try:
        fields = selected_fields(request.query)
    except BadQuery as refused:
        return responses.error(400, str(refused))
    shown = {**record, "sha": repository.head}
    mapping = shown.get("inferenceProviderMapping")
    if isinstance(mapping, list):
        # A list in listings, an object by provider in details.
        shown["inferenceProviderMapping"] = {
            entry["provider"]: {k: v for k, v in entry.items() if k != "provider"}
            for entry in mapping
        }
    siblings: list[Record] = [{"rfilename": path} for path in sorted(repository.files)]
    if request.query.get("blobs", ["false"])[0].lower() in ("true", "1"):
        for sibling in siblings:
            entry = repository.entry(sibling["rfilename"])
            sibling |= {"size": entry["size"], "blobId": entry["oid"]}
            if "lfs" in entry:
                sibling["lfs"] = {**entry["lfs"], "sha256": entry["lfs"]["oid"]}
    shown["siblings"] = siblings
    if fields is None:
        # Only listings that sort by it, and `expand`, bring the trending score.
        shown.pop("trendingScore", None)
        shown.pop("baseModels", None)
        shown.pop("evalResults", None)
    return Response(body=render(shown, fields).encode())


def _tree(hub: Any, request: Any, repository: Repository, folder: str) -> Response:
    recursive = request.query.get("recursive", ["false"])[0].lower() in ("true", "1")
    entries = repository.entries(folder, recursive)
    if folder and not entries:
        return responses.entry_not_found()
    limit = min(int(request.query.get("limit", [str(TREE_PAGE)])[0]), TREE_PAGE)
    if hub.most_per_page:
        limit = min(limit, hub.most_per_page)
    start = int(request.query.get("cursor", ["0"])[0])
    response = as_json(entries[start : start + limit])
    if start + limit < len(entries):
        _link_next(hub, request, response, "cursor", start + limit)
    return response


def _commits(hub: Any, request: Any, repository: Repository) -> Response:
    limit = min(int(request.query.get("limit", [str(COMMITS_PAGE)])[0]), 1000)
    page = int(request.query.get("p", ["0"])[0])
    shown = repository.commits[page * limit : (page + 1) * limit]
    response = as_json([commit.as_dict() for commit in shown])
    response.headers["X-Total-Count"] = str(len(repository.commits))
    if (page + 1) * limit < len(repository.commits):
        _link_next(hub, request, response, "p", page + 1)
    return response


def _paths_info(request: Any, repository: Repository) -> Response:
    if request.headers.get("content-type", "").startswith("application/json"):
        paths = json.loads(request.body).get("paths", [])
    else:
        paths = parse_qs(request.body.decode()).get("paths", [])
    if not paths:
        return responses.error(400, '"paths" is required')
    paths = [paths] if isinstance(paths, str) else paths
    return as_json([repository.entry(path) for path in paths if path in repository.files])


def _link_next(hub: Any, request: Any, response: Response, name: str, value: int) -> None:
    pairs = [(n, v) for n, values in request.query.items() for v in values if n != name]
    query = urlencode([*pairs, (name, value)])
    response.headers["Link"] = f'<{hub.url}{quote(request.path)}?{query}>; rel="next"'


def _file(hub: Any, request: Any, repository: Repository, path: str) -> Response:
    content = repository.files[path]
    headers = {"X-Repo-Commit": repository.head, "Accept-Ranges": "bytes"}
    entry = repository.entry(path)
    if not is_lfs(path):
        return _bytes(request, content, headers | {"ETag": f'"{entry["oid"]}"'})
    sha256 = hashlib.sha256(content).hexdigest()
    hub.catalog.large_files[sha256] = content
    target = f"http://{hub.lfs_host}:{hub.port}/lfs/{repository.head}/{sha256}"
    headers |= {
        "X-Linked-Size": str(entry["size"]),
        "X-Linked-Etag": f'"{sha256}"',
        "Location": target,
    }
    body = f"Found. Redirecting to {target}".encode()
    return Response(302, body, "text/plain; charset=utf-8", headers)


def _bytes(request: Any, content: bytes, headers: dict[str, str]) -> Response:
    """The bytes, or the part of them that a Range header asks for."""
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("range", ""))
    kind = "application/octet-stream"
    headers = {"Accept-Ranges": "bytes"} | headers
    if asked is None or not (asked[1] or asked[2]):
        return Response(200, content, kind, headers)
    total = len(content)
    start = int(asked[1]) if asked[1] else max(0, total - int(asked[2]))
    stop = min(total, int(asked[2]) + 1) if asked[1] and asked[2] else total
    if start >= total:
        return Response(416, b"", kind, headers | {"Content-Range": f"bytes */{total}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{total}"
    return Response(206, content[start:stop], kind, headers)
