"""A bucket on loopback whose n-th request fails, in each way that a request to a store can."""

from __future__ import annotations

import http.client
import logging
import os
import signal
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

NAME = "packages-of-the-faults"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAOFTHEFAULTS", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-faults"}
REFUSED = b"<Error><Code>AccessDenied</Code><Message>refused by the test</Message></Error>"
# refused: answered 403 from the n-th on. reset: hung up before it reaches the store, once.
# lost: it reaches the store, whose answer is lost, once. cut: half of the answer comes, once.
# away: every one from the n-th on is reset. kill, kill after: of the process that sent it, before
# or after the store has done what was asked.
S3_ACTIONS = ("refused", "reset", "lost", "cut", "away", "kill", "kill after")


class Bucket:
    """An S3 server with one bucket, and a proxy before it; use as a context manager."""

    def __enter__(self) -> Bucket:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for every request
        self._server.start()
        host, port = self._server.get_host_and_port()
        self._address = f"http://{host}:{port}"
        self._proxy = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._proxy.daemon_threads = True
        Thread(target=self._proxy.serve_forever, daemon=True).start()
        self._client = boto3.client(
            "s3",
            endpoint_url=self._address,
            region_name="us-east-1",
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )
        self._lock = Lock()
        self.plan()
        self.empty()
        return self

    def __exit__(self, *gone: object) -> None:
        self._proxy.shutdown()
        self._proxy.server_close()
        self._server.stop()

    @property
    def environment(self) -> dict[str, str]:
        """What leads a command to it."""
        return {
            "S3_URL": f"s3://{NAME}/packages",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._proxy.server_port}",
            "AWS_REGION": "us-east-1",
            **KEYS,
        }

    def empty(self) -> None:
        """Everything in it is gone."""
        urlopen(Request(f"{self._address}/moto-api/reset", method="POST")).close()
        self._client.create_bucket(Bucket=NAME)

    def stored(self) -> dict[str, bytes]:
        """Path below the prefix -> content."""
        found = self._client.list_objects_v2(Bucket=NAME).get("Contents", [])
        return {
            entry["Key"].removeprefix("packages/"): self._client.get_object(
                Bucket=NAME, Key=entry["Key"]
            )["Body"].read()
            for entry in found
        }

    def plan(self, action: str = "", nth: int = 0, victim: Callable[[], int] = os.getpid) -> None:
        """What happens to the n-th request from now on; nothing without an action."""
        self._action, self._nth, self._victim = action, nth, victim
        self.requests: list[str] = []

    def _due(self, request: str) -> str:
        """Counts a request; the action that is due, or nothing."""
        with self._lock:
            self.requests.append(request)
            number = len(self.requests)
        lasts = self._action in ("refused", "away")
        is_due = number >= self._nth if lasts else number == self._nth
        return self._action if is_due else ""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bucket = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                action = bucket._due(f"{self.command} {self.path}")
                if action == "refused":
                    self._answer(403, {"Content-Type": "application/xml"}, REFUSED)
                    return
                if action == "kill":
                    os.kill(bucket._victim(), signal.SIGKILL)
                if action in ("kill", "reset", "away"):
                    self._hang_up()
                    return
                status, headers, content = bucket._forward(self, body)
                if action == "kill after":
                    os.kill(bucket._victim(), signal.SIGKILL)
                if action in ("kill after", "lost"):
                    self._hang_up()
                    return
                self._answer(status, headers, content, is_cut=action == "cut")

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _serve

            def _answer(
                self, status: int, headers: dict[str, str], content: bytes, is_cut: bool = False
            ) -> None:
                self.send_response_only(status)
                for name, value in ({"Content-Length": str(len(content))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content[: len(content) // 2] if is_cut else content)
                if is_cut:
                    self._hang_up()

            def _hang_up(self) -> None:
                self.close_connection = True
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)

            def log_message(self, format: str, *arguments: object) -> None:
                """Says nothing."""

        return Handler

    def _forward(
        self, asked: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        server = http.client.HTTPConnection(urlsplit(self._address).netloc, timeout=30)
        try:
            headers = {name: value for name, value in asked.headers.items() if name != "Expect"}
            server.request(asked.command, asked.path, body, headers)
            answer = server.getresponse()
            content = answer.read()
            left_out = ("transfer-encoding", "connection")
            passed = {k: v for k, v in answer.getheaders() if k.lower() not in left_out}
            return answer.status, passed, content
        finally:
            server.close()
