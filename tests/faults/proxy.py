"""A proxy in front of Postgres that counts what clients send and fails the n-th message.

    client --socket--> PostgresProxy --socket--> the server

Counted are the start of a connection and the messages that carry work (PostgreSQL's documentation,
"Message Formats"): simple queries, parsed statements, executions, rows copied in. The kernel tells
which process is connected, so that this very one can be killed.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import struct
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

COUNTED = b"QPEdc"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)  # dbt's, before each statement
ACTIONS = (
    "drop",  # the connection ends, and the server never sees the message
    "lost",  # the server does as it is told, and the connection ends before the client hears so
    "error",  # the server refuses the statement
    "away",  # the connection ends, and so do all others; none is taken any more
    "kill",  # kill -9 of the process that sent it
    "interrupt",  # Ctrl-C for that process and those of its job; the message goes on
)
# Given to the server instead of a statement that it is to refuse: its state is then a true one.
REFUSED = (
    b"do $$ begin raise exception 'could not extend file: No space left on device (injected)'"
    b" using errcode = '53100'; end $$\0"
)


class PostgresProxy:
    """Use as a context manager; `url` is the address to give to clients."""

    def __init__(self, server_url: str) -> None:
        self._server = socket_of(server_url)
        self._folder = Path(tempfile.mkdtemp(prefix="px-", dir="/tmp"))  # sockets want short paths
        self._url = server_url.replace(str(Path(self._server).parent), str(self._folder))
        self._listener = socket.socket(socket.AF_UNIX)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self.plan()

    def url(self, database: str) -> str:
        """The address of a database behind the proxy."""
        return self._url.replace("/postgres?", f"/{database}?")

    def plan(self, action: str = "", nth: int = 0) -> None:
        """Counts from nothing; the n-th message has this fault (none has number 0)."""
        with self._lock:
            self.action, self.nth, self.away = action, nth, False
            self.messages: list[str] = []

    def __enter__(self) -> PostgresProxy:
        self._listener.bind(str(self._folder / ".s.PGSQL.5432"))
        self._listener.listen(64)
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        shutil.rmtree(self._folder, ignore_errors=True)

    def hang_up(self) -> None:
        """Ends every connection."""
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            close(connection)

    def forget(self, *connections: socket.socket) -> None:
        """They have ended."""
        with self._lock:
            self._open -= set(connections)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.away:
                close(client)
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            with self._lock:
                self._open |= {client, server}
            link = _Link(self, client, server)
            threading.Thread(target=link.from_client, daemon=True).start()
            threading.Thread(target=link.from_server, daemon=True).start()

    def count(self, kind: str, text: str) -> str:
        """Notes a message; gives what is to be done with it ('' for nothing)."""
        with self._lock:
            self.messages.append(f"{kind} {text}")
            if len(self.messages) != self.nth:
                return ""
            self.away = self.action == "away"
            return self.action


class _Link:
    """One client and its connection to the server."""

    def __init__(self, proxy: PostgresProxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self._is_deaf = threading.Event()
        self._answered = threading.Event()

    def from_client(self) -> None:
        """Hands on messages until one end is gone, or a fault ends it."""
        stream = self.client.makefile("rb")
        is_first = True
        try:
            while (message := read_message(stream, is_first)) is not None:
                is_first = False
                kind = message[:1].decode("latin-1") if not message.startswith(b"\0") else "start"
                text = COMMENT.sub("", message[5:1000].decode("latin-1")).replace("\n", " ")
                is_counted = kind == "start" or message[:1] in COUNTED
                action = self.proxy.count(kind, text) if is_counted else ""
                if not self._passed_on(message, kind, action):
                    return
        except (OSError, ValueError):
            pass
        finally:
            self._end()

    def _passed_on(self, message: bytes, kind: str, action: str) -> bool:
        """Whether the connection goes on."""
        if action == "error" and kind in "QP":
            name = message[5 : message.index(b"\0", 5) + 1] if kind == "P" else b""
            body = name + REFUSED + (b"\0\0" if kind == "P" else b"")
            self.server.sendall(message[:1] + struct.pack("!i", len(body) + 4) + body)
            return True
        if action == "lost":
            self._is_deaf.set()
            self.server.sendall(message)
            self._answered.wait(1)
        if action == "kill":
            os.kill(peer(self.client), signal.SIGKILL)
        if action == "away":
            self.proxy.hang_up()
        if action == "interrupt":
            os.killpg(os.getpgid(peer(self.client)), signal.SIGINT)
        elif action:
            return False
        self.server.sendall(message)
        return True

    def from_server(self) -> None:
        """Hands on answers, unless they are to be lost."""
        try:
            while data := self.server.recv(1 << 16):
                if self._is_deaf.is_set():
                    self._answered.set()
                else:
                    self.client.sendall(data)
        except OSError:
            pass
        finally:
            self._end()

    def _end(self) -> None:
        self.proxy.forget(self.client, self.server)
        close(self.client)
        close(self.server)


def read_message(stream: BinaryIO, is_first: bool) -> bytes | None:
    """A whole message; the first of a connection has no letter. None at the end."""
    size = 4 if is_first else 5
    head = stream.read(size)
    if len(head) < size:
        return None
    (length,) = struct.unpack("!i", head[-4:])
    return head + stream.read(length - 4)


def peer(client: socket.socket) -> int:
    """The process at the other end."""
    size = struct.calcsize("3i")
    credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    return int(struct.unpack("3i", credentials)[0])


def socket_of(url: str) -> str:
    """The path of the server's socket: `...?host=<folder>`."""
    return f"{url.partition('host=')[2].partition('&')[0]}/.s.PGSQL.5432"


def close(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        connection.close()
