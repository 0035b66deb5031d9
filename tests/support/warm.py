"""Commands that start at once: a process that has imported everything is forked for each.

Commands would otherwise spend two thirds of their time on imports and on reading the dbt project.
What a command does, its environment, its limits and its end are those of `python -m extract ...`;
the transform that it starts beside itself is forked too.
"""

from __future__ import annotations

import faulthandler
import importlib
import logging
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parents[2]

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
    "tests.support.parsed_project",
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

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], size: int = 0) -> None:
        """`size`: no file may grow beyond so many bytes (0: any)."""
        self._words = list(words)
        # The Hub's client reads it when it is imported, and would ask huggingface.co.
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
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

    def completed(self) -> subprocess.CompletedProcess[str]:
        """Its end, as `subprocess.run` gives it."""
        done = self.wait()
        return subprocess.CompletedProcess(self._words, done.code, done.stdout, done.stderr)

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
    if size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    become(words, environment)


def become(words: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """The command, in a forked process."""
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["extract", *words]
    logging.getLogger().handlers.clear()  # whatever was imported ahead may have set one up
    importlib.import_module("tests.faults.injected.sitecustomize")  # reads the environment
    from extract.__main__ import run
    from extract.transform import waiting
    from extract.transform.dbt import Dbt
    from tests.support import parsed_project

    Dbt.parse = parsed_project.parse  # type: ignore[method-assign]
    waiting.subprocess = SimpleNamespace(Popen=Forked, PIPE=subprocess.PIPE)  # type: ignore[assignment]
    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def close_files_and_connections() -> None:
    """Those of the process that this one was forked from: they would hold its locks.

    Pipes stay: multiprocessing's own are among them.
    """
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            name = os.readlink(f"/proc/self/fd/{number}")
            is_file = name.startswith("/") and not name.startswith("/dev/")
            if int(number) > 2 and (is_file or name.startswith("socket:")):
                os.close(int(number))


class Forked:
    """What `WaitingTransform` uses of `subprocess.Popen`, for a copy of this process."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], **same: object) -> None:
        ours, theirs = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.dup2(ours, 0)
            os.close(theirs)  # else it would never see that its parent is gone
            close_files_and_connections()
            sys.stdin = os.fdopen(0)
            become(command[3:], env)
        os.close(ours)
        self.stdin = os.fdopen(theirs, "w")
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code; None while it is at work."""
        return self._ended(os.WNOHANG)

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        while (code := self._ended(0)) is None:
            pass
        return code

    def kill(self) -> None:
        """Kill -9."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def _ended(self, options: int) -> int | None:
        if self.returncode is None:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, options)
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode
