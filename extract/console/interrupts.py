"""Ctrl-C and SIGTERM end a command within two seconds, wherever it is.

The signal raises KeyboardInterrupt in the main thread, which writes the record and leaves. Where
that thread is deep in a call that does not return, a watchdog keeps the record in a file and ends
the process.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from extract.errors import EXIT_INTERRUPTED

PATIENCE = 1.5  # seconds from the signal until the watchdog ends the process


@contextmanager
def interrupts(last_act: Callable[[], None]) -> Iterator[None]:
    """Handles both signals inside; a second Ctrl-C changes nothing.

    Python drops an exception that is raised within a finalizer, this one too: where the body then
    ends as if nothing had been asked, it is raised again.

    Args:
        last_act: what the watchdog does before it ends the process; quick, and safe in a thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers; its own are in force
        return
    asked, done = threading.Event(), threading.Event()

    def watch() -> None:
        if not done.wait(PATIENCE):
            with suppress(Exception):
                last_act()
            os._exit(EXIT_INTERRUPTED)

    def handle(number: int, frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        asked.set()
        threading.Thread(target=watch, name="interrupt watchdog", daemon=True).start()
        raise KeyboardInterrupt

    before = {name: signal.signal(name, handle) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        done.set()
        for name, handler in before.items():
            signal.signal(name, handler)
    if asked.is_set():
        raise KeyboardInterrupt
