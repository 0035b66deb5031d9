"""Loaded by every Python process of a job under test: the n-th operation fails.

PYTHONPATH, or warm.py, brings it in; the product knows nothing of this. FAULTS_PLAN names a JSON
file that `plan.py` wrote; the count is shared by all processes of the job, in a file that is locked
while it is read and written.

statement   a call that DuckDB's client is given: ours, dbt's, dlt's
file        an open for writing, a rename, a new folder below the catalog's folder
removal     a file or folder removed there (a moment for a kill; nobody runs out of space by it)
"""

import errno
import fcntl
import importlib.abc
import importlib.util
import json
import os
import signal
import sys
import threading
from pathlib import Path

CALLS = ("execute", "executemany", "sql", "query", "begin", "commit", "rollback")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_busy = threading.local()


class Operations:
    """Counts operations over the job's processes; the n-th has its fault."""

    def __init__(self, plan):
        self.kinds, self.nth, self.action = plan["kinds"], plan["nth"], plan["action"]
        self.folder, self.counter = plan["folder"], plan["counter"]

    def passes(self, kind, what, failure):
        """One operation; raises `failure()` or kills the process where it is the n-th."""
        if kind not in self.kinds or getattr(_busy, "now", False):
            return
        _busy.now = True  # what is opened here is no operation of the job
        try:
            count = self.count(f"{os.getpid()} {kind} {what}".replace("\n", " ")[:200])
        finally:
            _busy.now = False
        if count != self.nth:
            return
        if self.action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.action == "interrupt":
            os.killpg(0, signal.SIGINT)  # all of the job's processes, as a terminal does
            return
        raise failure()

    def count(self, line):
        """The number of this operation, which is noted down."""
        with open(self.counter, "a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            count = sum(1 for _ in file) + 1
            file.write(line + "\n")
            return count


def wrapped(operations, name, original, error):
    """A method of DuckDB's connection that counts."""

    def call(self, *arguments, **named):
        text = str(arguments[0]) if arguments else ""
        operations.passes(
            "statement", f"{name} {text}", lambda: error("IO Error: the disk failed (injected)")
        )
        return original(self, *arguments, **named)

    return call


def watch_statements(operations):
    """Changes DuckDB's client, now or once it is imported."""
    if "duckdb" in sys.modules:
        change(sys.modules["duckdb"], operations)
    else:
        sys.meta_path.insert(0, DuckDBFinder(operations))


def change(module, operations):
    """Every call of its connections counts."""
    connection = module.DuckDBPyConnection
    for call in CALLS:
        original = getattr(connection, call)
        setattr(connection, call, wrapped(operations, call, original, module.IOException))


class DuckDBFinder(importlib.abc.MetaPathFinder):
    """Changes DuckDB's client when it is imported."""

    def __init__(self, operations):
        self.operations = operations

    def find_spec(self, name, path, target=None):
        if name != "duckdb":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def load_and_change(module):
            load(module)
            change(module, self.operations)

        spec.loader.exec_module = load_and_change
        return spec


def watch_files(operations):
    """Counts what happens to files below the catalog's folder."""

    def hear(event, arguments):
        kind, path = operation_of(event, arguments)
        if kind and isinstance(path, str | os.PathLike) and below(operations.folder, path):
            operations.passes(
                kind,
                f"{event} {path}",
                lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)),
            )

    sys.addaudithook(hear)


def operation_of(event, arguments):
    """(kind, path) of an audit event; (None, None) for what is no operation of ours."""
    if event == "open":
        path, mode, flags = arguments
        writes = any(mark in mode for mark in "wax+") if mode else bool(flags & WRITING)
        return ("file", path) if writes else (None, None)
    if event == "os.rename":
        return "file", arguments[1]
    if event == "os.mkdir":
        return "file", arguments[0]
    if event in ("os.remove", "os.rmdir", "shutil.rmtree"):
        return "removal", arguments[0]
    return None, None


def below(folder, path):
    return os.path.abspath(os.fspath(path)).startswith(folder + os.sep)


if os.environ.get("FAULTS_PLAN"):
    _operations = Operations(json.loads(Path(os.environ["FAULTS_PLAN"]).read_text()))
    if "statement" in _operations.kinds:
        watch_statements(_operations)
    if {"file", "removal"} & set(_operations.kinds):
        watch_files(_operations)
