"""The sample Hub as a server on loopback."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar

from .catalog import Catalog
from .faults import Faults
from .handler import Handler, Request
from .page_cache import PageCache
from .rate_limit import RateLimit


class SampleHub:
    """A Hub of one's own; use it as a context manager, or call `start` and `close`.

    Args:
        catalog: What it holds; default: the demo catalog.
        port: Where it listens on 127.0.0.1; 0 for any free port.
        most_per_page: Pages no longer than this, whatever `limit` asks for.
        tokens: The tokens that are valid; None takes any.
        require_token: Answer 401 to the anonymous.
        quota: Requests allowed per `window` seconds before 429; None for no limit (the
            headers then count down from 1,000,000).
        window: Length of a rate limit window in seconds.
        lfs_host: The host that LFS files are redirected to; `localhost` is another origin.
        cache_bytes: How many bytes of finished pages are kept in a file (0: none).
    """

    # Those of this process that serve in a thread, by address.
    running: ClassVar[dict[str, SampleHub]] = {}

    def __init__(
        self,
        catalog: Catalog | None = None,
        *,
        port: int = 0,
        most_per_page: int | None = None,
        tokens: set[str] | None = None,
        require_token: bool = False,
        quota: int | None = None,
        window: int = 300,
        lfs_host: str = "127.0.0.1",
        cache_bytes: int = 0,
    ) -> None:
        self.catalog = catalog or Catalog.demo()
        self.most_per_page = most_per_page
        self.tokens = tokens
        self.require_token = require_token
        self.lfs_host = lfs_host
        self.rate_limit = RateLimit(quota, window)
        self.cache = PageCache(cache_bytes)
        self.faults = Faults()
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address to give as HF_ENDPOINT."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def openrouter_url(self) -> str:
        """The address to give as OPENROUTER_BASE_URL."""
        return f"{self.url}/api/v1"

    def ranking_url(self, name: str) -> str:
        """The address of a ranking document."""
        return f"{self.url}/rankings/{name}.json"

    @property
    def is_plain(self) -> bool:
        """Whether it serves what it holds to anybody, without faults or limits."""
        options = (self.tokens, self.require_token, self.rate_limit.quota, self.faults.all())
        return not any(options)

    def start(self) -> SampleHub:
        """Serve in a thread."""
        self.running[self.url] = self
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()
        return self

    def serve_forever(self) -> None:
        """Serve in this thread until `close` is called from another."""
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Stop at once, hanging up on whoever is connected."""
        self.running.pop(self.url, None)
        self.closing.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self.cache.close()

    def __enter__(self) -> SampleHub:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], hub: SampleHub) -> None:
        self.hub = hub
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are no news; anything else is an error of the sample Hub."""
        if not isinstance(sys.exc_info()[1], OSError | ValueError):
            super().handle_error(request, client_address)

    def reset(self, connection: socket.socket) -> None:
        """Close a connection so that the other side gets a reset instead of an end."""
        with self._lock:
            self._connections.discard(connection)
        # Lingering for zero seconds makes the close a reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(connection.detach())

    def hang_up(self) -> None:
        """End every open connection."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
