"""Commands that start at once: a process that has imported everything is forked for each.

Thousands of small jobs would otherwise spend two thirds of their time on imports. What a command
does, its environment, its limits and its end are those of `python -m extract ...`; the processes
that it starts itself are started as ever.
"""

from __future__ import annotations

import faulthandler
import importlib
import logging
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, NamedTuple

from tests.support.catalog_under_test import ROOT

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

PRELOADED = (
    "tests.support.warm",
    "tests.faults.workbench",
    "extract.cli",
    "extract.runs.run",
    "extract.details.command",
    "extract.packages.command",
    "extract.packages.stores.folder",
    "extract.sync.run_spec",
    "extract.databases.duckdb.target",
    "extract.databases.postgres.target",
    "dlt.destinations",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "dbt.adapters.postgres",
    "sqlglot",
)
TIMEOUT = 600  # seconds; a job that takes longer hangs, on however busy a machine
FORKS = multiprocessing.get_context("forkserver")


class Done(NamedTuple):
    """How a command ended; -1000 where it had to be ended."""

    code: int
    stdout: str
    stderr: str


class Running:
    """A command at work, in a session of its own."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], size: int) -> None:
        """`size`: no file may grow beyond so many bytes (0: any)."""
        FORKS.set_forkserver_preload(list(PRELOADED))
        self._texts: list[list[bytes]] = [[], []]
        ends = [FORKS.Pipe(duplex=False) for _ in self._texts]
        theirs = [sending for _, sending in ends]
        self._process: ForkServerProcess = FORKS.Process(
            target=_work, args=(list(words), dict(environment), size, theirs)
        )
        self._process.start()
        for sending in theirs:
            sending.close()
        self._readers = [
            threading.Thread(target=_read, args=(receiving, text), daemon=True)
            for (receiving, _), text in zip(ends, self._texts, strict=True)
        ]
        for reader in self._readers:
            reader.start()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._process.exitcode is not None

    @property
    def pid(self) -> int:
        """Of the command itself."""
        assert self._process.pid is not None
        return self._process.pid

    def wait(self) -> Done:
        """Its end, and that of all that writes to its screen; one that hangs is killed."""
        self._process.join(TIMEOUT)
        code = self._process.exitcode
        for reader in self._readers:
            reader.join(TIMEOUT if code is not None else 0)
        if code is None or any(reader.is_alive() for reader in self._readers):
            self.kill()
            code = -1000
        out, err = (b"".join(text).decode(errors="replace") for text in self._texts)
        return Done(code, out, err)

    def kill(self) -> None:
        """Kill -9 of the process and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()


def _read(receiving: Connection, text: list[bytes]) -> None:
    while data := os.read(receiving.fileno(), 1 << 16):
        text.append(data)
    receiving.close()


def _work(
    words: list[str], environment: dict[str, str], size: int, screen: list[Connection]
) -> None:
    """In the forked process: becomes the command."""
    os.setsid()
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored in a background job's children
    os.chdir(ROOT)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, sending in enumerate(screen, start=1):
        os.dup2(sending.fileno(), number)
        sending.close()
    faulthandler.enable()  # a crash of an engine says where, on the screen
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["extract", *words]
    logging.getLogger().handlers.clear()  # whatever was imported ahead may have set one up
    if size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    importlib.import_module("tests.faults.injected.sitecustomize")  # reads the environment
    from extract.__main__ import run

    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
