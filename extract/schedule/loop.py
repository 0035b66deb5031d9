"""The scheduler: waits for the next due time, runs one sync, remembers, goes on.

    wait -> due? -> sync in a process of its own -> state file -> wait

After a downtime the latest missed time is made up, once. A sync that fails is logged and the
schedule goes on. SIGTERM and Ctrl-C are passed on to a running sync, which is waited for; its time
then still counts as missed.
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
from extract.errors import EXIT_INTERRUPTED, EXIT_OK
from extract.runs import alerts
from extract.schedule import state as states
from extract.schedule.child import Child, Ended
from extract.schedule.overdue_alert import tell_silence
from extract.schedule.plan import Plan

log = logging.getLogger(__name__)
NAMED = 20  # new models that a line of the log names
LOOK_EVERY = 30.0  # seconds: the clock may be set, a machine may sleep


class Scheduler:
    """Runs what is due; one of it a state folder, which the caller has locked."""

    def __init__(self, settings: Settings, plan: Plan) -> None:
        self._settings = settings
        self._plan = plan
        self._stop = threading.Event()
        self._stopped_by = 0
        self._child: Child | None = None
        self._state = states.load(settings.state_dir) or states.State(since=states.now_text())
        if (
            self._state.last_status == "running"
        ):  # the scheduler that said so is gone: we hold its lock
            self._state.last_status = "failed"
        self._save()

    def run(self, once: bool = False) -> int:
        """Runs until a signal, or with `once` what is due now; gives the exit code."""
        with self._signals():
            while not self._stop.is_set():
                due = self._plan.due(self._state.base, clock.now())
                if due is not None:
                    self._run_due(due)
                if tell_silence(self._settings, self._state):
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
        self._stop.wait(max(0.0, min((upcoming - now).total_seconds(), LOOK_EVERY)))

    def _run_due(self, due: datetime) -> None:
        state = self._state
        late = (clock.now() - due).total_seconds()
        what = "makes up for a time missed" if late > 2 * LOOK_EVERY else "is due"
        log.info("The sync of %s %s.", due.isoformat(timespec="seconds"), what)
        state.last_run, state.last_status = states.now_text(), "running"
        self._save()
        ended = self._sync()
        state.last_status = "interrupted" if self._stop.is_set() and ended.code else ended.status
        if ended.new_models is not None:
            state.new_models_found = len(ended.new_models)
        if state.last_status != "interrupted":
            state.last_due = due.isoformat()
        if ended.code == 0:
            state.last_success = states.now_text()
        self._save()
        self._tell(ended)

    def _sync(self) -> Ended:
        self._child = Child(self._settings)
        if self._stop.is_set():  # the signal came while the process was being made
            self._child.terminate()
        try:
            return self._child.wait()
        finally:
            self._child = None

    def _tell(self, ended: Ended) -> None:
        if ended.code == 0:
            names = ended.new_models or []
            more = ", ..." if len(names) > NAMED else ""
            said = ": " + ", ".join(names[:NAMED]) + more if names else ""
            log.info("The sync ended: %s, %d new models%s.", ended.status, len(names), said)
        elif self._stop.is_set():
            log.info("The sync was stopped; its time counts as missed.")
        else:
            log.error("The sync failed (exit code %d); the schedule goes on.", ended.code)
            if ended.code < 0:  # killed: it could not say so itself
                alerts.run_failed("sync", f"the sync was ended by signal {-ended.code}")

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
