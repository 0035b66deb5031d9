"""One HTTP connection: read a request, find its answer, apply faults, send, log."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .damage import damaged
from .faults import Fault
from .responses import Response, as_json, error
from .routes import answer


@dataclass
class Request:
    """A request as the log keeps it; `status` is 0 where no status line was sent."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""
    status: int = 0

    @property
    def token(self) -> str | None:
        """The bearer token sent, if any."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" and token else None


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with kept connections, one write per answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 0
    server: Any

    def do_GET(self) -> None:
        """Answer any method the same way; `routes` knows which are meant."""
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.command,
            unquote(parts.path),
            parse_qs(parts.query, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length) if length else b"",
        )
        hub = self.server.hub
        if not request.path.startswith("/_"):
            hub.requests.append(request)
            fault = hub.faults.take(self.command, self.path)
        else:
            fault = None
        if fault is not None and fault.kind == "hang":
            hub.closing.wait(fault.seconds)
            self.close_connection = True
            return
        response = self._response(request)
        if fault is not None:
            response = damaged(response, fault, f"{hub.url}{self.path}")
        request.status = response.status
        self._send(response, fault)

    do_HEAD = do_POST = do_DELETE = do_PUT = do_GET

    def _response(self, request: Request) -> Response:
        hub = self.server.hub
        if request.path.startswith("/_"):
            return answer(hub, request)
        # OpenRouter, ranking documents and the storage of large files have no part in it.
        counted = not request.path.startswith(("/api/v1/", "/rankings/", "/lfs/"))
        allowed, headers = hub.rate_limit.take() if counted else (True, {})
        if not allowed:
            response = error(429, "We had to rate limit you, you hit the quota of requests")
        else:
            try:
                response = answer(hub, request)
            except Exception as failure:  # an error of the sample Hub, told to whoever asked
                response = as_json({"error": f"sample Hub: {failure!r}"}, 500)
        return Response(
            response.status, response.body, response.content_type, headers | response.headers
        )

    def _send(self, response: Response, fault: Fault | None) -> None:
        head = self._head(response)
        body = b"" if self.command == "HEAD" or response.status == 304 else response.body
        kind = fault.kind if fault is not None else ""
        try:
            if kind in ("cut_body", "short_body", "reset"):
                kept = len(body) - 1 if kind == "short_body" else len(body) // 2
                self._break_off(head + body[: max(0, kept)], kind == "reset")
            elif kind == "slow" and fault is not None:
                self._send_slowly(head + body, fault.seconds or 1.0)
            else:
                self.connection.sendall(head + body)
        except OSError:
            self.close_connection = True

    def _head(self, response: Response) -> bytes:
        try:
            phrase = HTTPStatus(response.status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {response.status} {phrase}"]
        own = {"Date": formatdate(usegmt=True), "Content-Type": response.content_type}
        headers = own | response.headers
        headers.setdefault("Content-Length", str(len(response.body)))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def _break_off(self, data: bytes, reset: bool) -> None:
        self.connection.sendall(data)
        self.close_connection = True
        if reset:
            self.server.reset(self.connection)

    def _send_slowly(self, data: bytes, seconds: float) -> None:
        pieces = 20
        size = -(-len(data) // pieces)
        for start in range(0, len(data), size):
            self.connection.sendall(data[start : start + size])
            if self.server.hub.closing.wait(seconds / pieces):
                return

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the requests are in `hub.requests`."""
