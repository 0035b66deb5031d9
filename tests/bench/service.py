"""`python -m tests.bench.service`: requests a second of one worker, with clients beside it.

The catalog is that of BENCH_TASKS listings of BENCH_ROWS models. Each question is asked for
BENCH_SERVICE seconds (0 measures nothing) over CLIENTS connections that stay open.
"""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.bench.engines import Engine, database_server, empty_engine
from tests.bench.hub import Hub, listings_hub
from tests.bench.ours import EXTRACT, night
from tests.bench.process import CommandFailedError
from tests.bench.sizes import ROOT, Sizes, sizes_from_environment
from tests.bench.table import show

CLIENTS = 8
LATEST = "/api/metrics/latest-model"
LIST = "/api/models?license=mit&min_params=1M&sort=likes&limit="


@dataclass
class Question:
    """What is asked again and again; `path` gives the n-th."""

    what: str
    path: Callable[[int], str]
    header: str = ""
    status: int = 200
    seconds: list[float] = field(default_factory=list)
    took: float = 0.0


def questions(etag: str) -> list[Question]:
    """Those that the design has figures for."""
    return [
        Question("latest model", lambda number: LATEST),
        Question("304", lambda number: LATEST, f"If-None-Match: {etag}\r\n", 304),
        # No two are the same, so that each is a query.
        Question("a filtered, sorted list of 100", lambda number: f"{LIST}100&q={number % 10**6}"),
        Question("health", lambda number: "/healthz"),
    ]


async def _ask(address: tuple[str, int], asked: Question, until: float, first: int) -> None:
    reading, writing = await asyncio.open_connection(*address)
    number = first
    while time.perf_counter() < until:
        began, number = time.perf_counter(), number + CLIENTS
        head = f"GET {asked.path(number)} HTTP/1.1\r\nHost: bench\r\n{asked.header}\r\n"
        writing.write(head.encode())
        answer = (await reading.readuntil(b"\r\n\r\n")).decode().lower()
        if int(answer.split()[1]) != asked.status:
            raise CommandFailedError(f"{asked.what} was answered {answer.splitlines()[0]}")
        length = re.search(r"content-length: ([0-9]+)", answer)
        if length and asked.status != 304:
            await reading.readexactly(int(length[1]))
        asked.seconds.append(time.perf_counter() - began)
    writing.close()


async def _measure(address: tuple[str, int], asked: Question, seconds: float) -> None:
    began = time.perf_counter()
    clients = (_ask(address, asked, began + seconds, number) for number in range(CLIENTS))
    await asyncio.gather(*clients)
    asked.took = time.perf_counter() - began


@contextmanager
def _serving(engine: Engine) -> Iterator[tuple[int, int]]:
    """(port, process) of a server on the engine."""
    environment = os.environ | engine.environment
    command = [*EXTRACT, "serve", "--port", "0"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:([0-9]+)", server.stdout.readline())
        if found is None:
            raise CommandFailedError("The service did not start; its own message is above.")
        yield int(found[1]), server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def measure(engine: Engine, hub: Hub, seconds: float) -> list[list[str]]:
    """The lines of the table."""
    night(engine, hub)
    with _serving(engine) as (port, process):
        with urlopen(f"http://127.0.0.1:{port}{LATEST}") as answer:
            asked = questions(answer.headers["ETag"])
        for question in asked:
            asyncio.run(_measure(("127.0.0.1", port), question, seconds))
        peak = _peak_mib(process)
    return [[engine.name, *_line(question), f"{peak:.0f}"] for question in asked]


def _line(asked: Question) -> list[str]:
    ordered = sorted(asked.seconds)
    rate = len(ordered) / asked.took
    places = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
    return [asked.what, f"{rate:,.0f}", *(f"{milliseconds:.1f}" for milliseconds in places)]


def _peak_mib(process: int) -> float:
    status = Path(f"/proc/{process}/status")
    text = status.read_text() if status.exists() else ""
    found = re.search(r"VmHWM:\s+([0-9]+) kB", text)
    return int(found[1]) / 1024 if found else 0.0


def _lines(sizes: Sizes, seconds: float) -> Iterator[list[str]]:
    with (
        database_server(sizes) as database_url,
        listings_hub(sizes.tasks, sizes.rows) as hub,
    ):
        for name in sizes.engines:
            with empty_engine(name, database_url) as engine:
                yield from measure(engine, hub, seconds)


def main() -> int:
    sizes = sizes_from_environment()
    seconds = float(os.environ.get("BENCH_SERVICE") or 5)
    if not (seconds and sizes.tasks):
        return 0
    try:
        rows = list(_lines(sizes, seconds))
    except CommandFailedError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    title = f"The service, one worker, {CLIENTS} clients, on {os.cpu_count()} cores"
    show(title, ("engine", "what", "requests/s", "p50 ms", "p99 ms", "peak MiB"), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
