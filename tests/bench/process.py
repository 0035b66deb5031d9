"""One command as a process of its own: how long, how much memory, what it printed."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Linux counts a process's largest resident set in KiB, macOS in bytes.
KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1


class CommandFailedError(RuntimeError):
    """A command of a benchmark ended with something else than 0."""


@dataclass(frozen=True)
class Finished:
    """A command that ended well."""

    started_at: float  # seconds since 1970
    seconds: float  # from its start to its end, as a clock on the wall has it
    cpu_seconds: float  # user and system, of every process that it waited for
    peak_mib: float  # largest resident set of any process of it, MiB
    stdout: str


def run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Finished:
    """Runs `command` in `folder` with `environment` besides this process's own.

    Raises:
        CommandFailedError: it failed; the message has the end of what it said.
    """
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        started_at, started = time.time(), time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
        # The memory that wait4 tells is that of the largest: the process or one it waited for.
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        printed = [_all_of(stdout), _all_of(stderr)]
    if process.returncode:
        said = "\n".join("".join(printed).splitlines()[-20:])
        raise CommandFailedError(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    return Finished(
        started_at,
        seconds,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * KIB_PER_UNIT / 1024,
        printed[0],
    )


def _all_of(file) -> str:  # type: ignore[no-untyped-def]
    file.seek(0)
    return str(file.read().decode("utf-8", "replace"))
