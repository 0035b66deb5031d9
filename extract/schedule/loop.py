"""The scheduler: waits for the next due time, runs one sync, saves its state, repeats.

    wait -> due? -> sync in a child process -> state file -> wait

After a downtime one sync makes up for all missed times. A failed sync is logged and the schedule
continues. SIGTERM and Ctrl-C are passed on to a running sync, whose end is awaited; its time counts
as missed.
"""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import open_target
from extract.errors import EXIT_INTERRUPTED, EXIT_OK
from extract.runs import alerts
from extract.runs.history import good_statuses
from extract.runs.records import settle
from extract.schedule import state as states
from extract.schedule.child import SyncProcess, SyncResult
from extract.schedule.overdue_alert import alert_if_overdue
from extract.schedule.plan import Plan
from extract.words import counted

log = logging.getLogger(__name__)
SHOWN = 20  # new models named in a log line
POLL_INTERVAL = 30.0  # seconds, as the clock may be set and the machine may sleep


class Scheduler:
    """Runs due syncs; the caller has locked the state folder, so there is only one."""

    def __init__(self, settings: Settings, plan: Plan) -> None:
        self._settings = settings
        self._plan = plan
        self._stop = threading.Event()
        self._stopped_by = 0
        self._child: SyncProcess | None = None
        self._state = states.load(settings.state_dir) or states.State(since=states.now_text())
        if self._state.last_status == "running":
            # The scheduler that saved this is gone, as this one holds its lock.
            self._state.last_status = "failed"
        self._save()

    @property
    def is_due(self) -> bool:
        """Whether a sync is due now."""
        return self._plan.due(self._state.base, clock.now()) is not None

    def run(self, once: bool = False) -> int:
        """Runs until a signal, or with `once` only what is due now; returns the exit code."""
        with self._signals():
            while not self._stop.is_set():
                due = self._plan.due(self._state.base, clock.now())
                if due is not None:
                    self._run_due(due)
                if alert_if_overdue(self._settings, self._state):
                    self._save()
                if once:
                    break
                self._wait()
        if not self._stop.is_set():
            return EXIT_OK
        log.info("Stopped by %s.", signal.Signals(self._stopped_by).name)
        return EXIT_INTERRUPTED if self._stopped_by == signal.SIGINT else EXIT_OK

    def _wait(self) -> None:
        now = clock.now()
        upcoming = self._plan.next_after(now)
        log.debug("the next sync is due at %s", upcoming.isoformat())
        self._stop.wait(max(0.0, min((upcoming - now).total_seconds(), POLL_INTERVAL)))

    def _run_due(self, due: datetime) -> None:
        state = self._state
        late = (clock.now() - due).total_seconds()
        what = "makes up for a missed time" if late > 2 * POLL_INTERVAL else "is due"
        log.info("The sync of %s %s.", due.isoformat(timespec="seconds"), what)
        state.last_run, state.last_status = states.now_text(), "running"
        self._save()
        ended = self._sync()
        state.last_status = "interrupted" if self._stop.is_set() and ended.code else ended.status
        if ended.new_models is not None:
            state.new_models_found = len(ended.new_models)
        if state.last_status != "interrupted":
            state.last_due = due.isoformat()
        if ended.code == 0 and ended.status in good_statuses(self._settings):
            state.last_success = states.now_text()
        self._save()
        if ended.code < 0:  # killed, so it recorded nothing itself
            settle(self._settings, open_target(self._settings))
        self._log_result(ended)

    def _sync(self) -> SyncResult:
        self._child = SyncProcess(self._settings)
        if self._stop.is_set():  # the signal came while the process was being started
            self._child.terminate()
        try:
            return self._child.wait()
        finally:
            self._child = None

    def _log_result(self, ended: SyncResult) -> None:
        if ended.code == 0:
            names = ended.new_models or []
            more = ", ..." if len(names) > SHOWN else ""
            listed = ": " + ", ".join(names[:SHOWN]) + more if names else ""
            found = counted(len(names), "new model")
            log.info("The sync ended: %s, %s%s.", ended.status, found, listed)
        elif self._stop.is_set():
            log.info("The sync was stopped; its time counts as missed.")
        else:
            log.error("The sync failed (exit code %d); the schedule continues.", ended.code)
            if ended.code < 0:  # killed, so it posted no alert itself
                alerts.run_failed("sync", f"the sync was killed by signal {-ended.code}")

    def _save(self) -> None:
        states.save(self._settings.state_dir, self._state)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            self._stopped_by = number
            self._stop.set()
            if self._child is not None:
                self._child.terminate()

        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, stop) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
