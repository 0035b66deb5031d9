"""Starts jobs one after the other, in the order in which they were asked for.

Of all workers and servers that share a state folder one dispatches: the one that holds a lock. A
job's process goes on when its server ends; it holds a lock of its own for as long as it lives,
which tells the next dispatcher whether to wait for it or to look how it ended.
"""

import asyncio
import fcntl
import json
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from extract.config import places
from extract.config.settings import Settings
from extract.console.job_progress import FOLDER_VARIABLE
from extract.service.jobs.book import Jobs
from extract.service.jobs.outcome import STDERR, STDOUT, outcome
from extract.service.store import Changes, service_folder

log = logging.getLogger(__name__)
POLL_INTERVAL = 0.1  # seconds
LOCK_INTERVAL = 1.0
CANCEL_SECONDS = 30.0  # for a process to clean up, before it is killed
ALIVE = "alive"


class Dispatcher:
    """The queue's one worker."""

    def __init__(self, settings: Settings, jobs: Jobs) -> None:
        self._settings, self._jobs = settings, jobs
        self._lock_path = service_folder(settings) / "dispatcher.lock"
        self._child: subprocess.Popen[bytes] | None = None
        self._is_at_work = True  # whether a job was running at the last look
        self._changes = Changes(jobs.store)
        self._cancelled_at: dict[str, float] = {}

    async def run(self) -> None:
        """Dispatches until it is cancelled; waits for the lock before."""
        descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while not _locked(descriptor):
                await asyncio.sleep(LOCK_INTERVAL)
            while True:
                try:
                    if self._is_at_work or self._changes.any():
                        self._look()
                except (sqlite3.Error, OSError):
                    log.exception("The jobs cannot be looked at; the next try is in a moment.")
                    await asyncio.sleep(LOCK_INTERVAL)
                await asyncio.sleep(POLL_INTERVAL)
        finally:
            os.close(descriptor)
            self._changes.close()

    def _look(self) -> None:
        self._is_at_work = True  # what raises here is looked at again
        running = self._jobs.running()
        for job in running:
            self._look_at(job)
        waiting = None if running else self._jobs.next_queued()
        if waiting is not None:
            self._start(waiting)
        self._is_at_work = bool(running) or waiting is not None

    def _look_at(self, job: sqlite3.Row) -> None:
        if self._child is not None:
            self._child.poll()  # else a process that is over would stay as a zombie
        folder = self._jobs.folder(job["id"])
        if _is_alive(folder):
            if job["is_cancelled"]:
                self._end_process(job)
            return
        self._child = None
        self._cancelled_at.pop(job["id"], None)
        told = outcome(folder, job["about"] or "", bool(job["is_cancelled"]))
        self._jobs.end(job["id"], *told)
        log.info("Job %s (%s) ended: %s.", job["id"], job["kind"], told[0])
        for forgotten in self._jobs.forget_old():
            shutil.rmtree(self._jobs.folder(forgotten), ignore_errors=True)

    def _end_process(self, job: sqlite3.Row) -> None:
        """SIGTERM, at which a command cleans up; SIGKILL for one that does not."""
        first = self._cancelled_at.get(job["id"])
        if job["pid"] is None:
            return
        with suppress(ProcessLookupError):
            if first is None:
                self._cancelled_at[job["id"]] = time.monotonic()
                os.kill(job["pid"], signal.SIGTERM)
            elif time.monotonic() > first + CANCEL_SECONDS:
                os.killpg(job["pid"], signal.SIGKILL)

    def _start(self, job: sqlite3.Row) -> None:
        folder = self._jobs.folder(job["id"])
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        alive = os.open(folder / ALIVE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not (_locked(alive) and self._jobs.begin(job["id"])):
                return
            self._child = _process(self._settings, folder, job, alive)
        except OSError as error:
            reason = f"The process could not be started: {error.strerror}."
            self._jobs.end(job["id"], "failed", 500, reason)
            return
        finally:
            os.close(alive)  # from now on the lock is the process's own
        self._jobs.note_process(job["id"], self._child.pid)


def _process(
    settings: Settings, folder: Path, job: sqlite3.Row, alive: int
) -> "subprocess.Popen[bytes]":
    given = {FOLDER_VARIABLE: str(folder), "TRIGGER": "manual"}
    if settings.s3_url:
        given["S3_URL"] = settings.s3_url
    options = ["-P"] if places.IS_INSTALLED else []
    module = ["-m", "extract.service.jobs.process"]
    with (folder / STDOUT).open("wb") as stdout, (folder / STDERR).open("wb") as stderr:
        return subprocess.Popen(
            [sys.executable, *options, *module, str(folder), *json.loads(job["words"])],
            cwd=places.CHILD_FOLDER,
            env=os.environ | settings.as_environment() | given,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            pass_fds=[alive],
        )


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(folder: Path) -> bool:
    """Whether the process of the job holds its lock still."""
    try:
        descriptor = os.open(folder / ALIVE, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _locked(descriptor)
    finally:
        os.close(descriptor)
