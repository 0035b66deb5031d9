"""Bodies of what is published, with the ETag of the published run: 304 where nothing changed.

The last bodies are kept under what they were made of, so that asking again costs no query.
"""

import asyncio
import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import msgspec
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from extract.config import clock
from extract.databases.served import Reader, Row, Served

MOST_BODIES, MOST_BYTES = 512, 16 << 20
JSON_COLUMNS = ("tags", "size_score_by_device", "asked", "versions", "parts")


Key = tuple[str, str]  # ETag, path and query


class Answers:
    """Makes answers of what is published."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self._bodies: OrderedDict[Key, bytes] = OrderedDict()
        self._making: dict[Key, asyncio.Future[bytes]] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    async def answer(self, request: Request, make: Callable[[Reader], Any]) -> Response:
        """The JSON of what `make` returns; it is called in a thread, where it has to be."""

        def made() -> bytes:
            with self.served.reading() as reader:
                return as_json(make(reader))

        # A label such as "2 days ago" changes with the day, without a run.
        version = await run_in_threadpool(self.served.version)
        etag = f'"{version}-{clock.now():%Y%m%d}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if _is_known(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        key = (etag, f"{request.url.path}?{request.url.query}")
        body = self._kept(key)
        if body is None:
            body = await self._made_once(key, made)
        return Response(body, media_type="application/json", headers=headers)

    async def _made_once(self, key: Key, made: Callable[[], bytes]) -> bytes:
        """What `made` returns, which is called once for all who ask the same at that time."""
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.ensure_future(run_in_threadpool(made))
            making.add_done_callback(lambda _: self._making.pop(key, None))
        body = await asyncio.shield(making)
        self._keep(key, body)
        return body

    def _kept(self, key: Key) -> bytes | None:
        with self._lock:
            body = self._bodies.get(key)
            if body is not None:
                self._bodies.move_to_end(key)
            return body

    def _keep(self, key: Key, body: bytes) -> None:
        with self._lock:
            if key in self._bodies or len(body) > MOST_BYTES // 16:
                return
            self._bodies[key] = body
            self._bytes += len(body)
            while len(self._bodies) > MOST_BODIES or self._bytes > MOST_BYTES:
                _, gone = self._bodies.popitem(last=False)
                self._bytes -= len(gone)


def as_json(value: Any) -> bytes:
    """The JSON of rows and what is made of them; times as ISO, in UTC."""
    return msgspec.json.encode(value, enc_hook=str)


def opened(row: Row) -> dict[str, Any]:
    """A row with its JSON columns as values: DuckDB's driver gives them as text."""
    return {
        name: json.loads(value) if name in JSON_COLUMNS and isinstance(value, str) else value
        for name, value in row.items()
    }


def _is_known(given: str | None, etag: str) -> bool:
    if not given:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    return etag in tags or "*" in tags
