"""Ctrl-C and SIGTERM end a command within two seconds, wherever it is.

The signal raises KeyboardInterrupt in the main thread, which writes the run record and exits. If
that thread is stuck in a call that does not return, a watchdog saves the record in a file and ends
the process.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from extract.errors import EXIT_INTERRUPTED

GRACE_SECONDS = 1.5  # from the signal until the watchdog ends the process


@contextmanager
def interrupts(last_act: Callable[[], None]) -> Iterator[None]:
    """Handles both signals within the block; a second Ctrl-C has no effect.

    Python drops exceptions that are raised within a finalizer, KeyboardInterrupt included. If the
    block then ends normally, it is raised again.

    Args:
        last_act: called by the watchdog before it ends the process; must be quick and thread-safe.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers; those that it has set apply
        return
    signalled, done = threading.Event(), threading.Event()

    def watch() -> None:
        if not done.wait(GRACE_SECONDS):
            with suppress(Exception):
                last_act()
            os._exit(EXIT_INTERRUPTED)

    def handle(number: int, frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        signalled.set()
        threading.Thread(target=watch, name="interrupt watchdog", daemon=True).start()
        raise KeyboardInterrupt

    before = {name: signal.signal(name, handle) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        done.set()
        for name, handler in before.items():
            signal.signal(name, handler)
    if signalled.is_set():
        raise KeyboardInterrupt
