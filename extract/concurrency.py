"""Threads that share work: run items concurrently, and compute one value per key only once.

Written by hand: `concurrent.futures` joins its threads when the interpreter exits, so Ctrl-C would
wait for a server; `functools.cache` calls the function twice for two threads that ask at once.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class KeyedCache(Generic[T]):
    """Computes the value of each key once. Errors are not cached: the next caller tries again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._made: dict[str, T] = {}

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Returns the key's value; callers that ask while it is being computed wait for it."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]


def run_concurrently(items: Sequence[T], concurrency: int, work_on: Callable[[T], None]) -> None:
    """Calls `work_on` for each item in at most `concurrency` threads; raises the first error.

    After an error no further item is started. The threads are daemons and never delay an exit.
    """
    waiting: queue.SimpleQueue[T] = queue.SimpleQueue()
    ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
    failed = threading.Event()
    for item in items:
        waiting.put(item)

    def work() -> None:
        try:
            while not failed.is_set():
                work_on(waiting.get_nowait())
        except queue.Empty:
            ended.put(None)
        except BaseException as error:
            failed.set()
            ended.put(error)

    threads = min(concurrency, len(items))
    for number in range(threads):
        threading.Thread(target=work, name=f"worker {number + 1}", daemon=True).start()
    for _ in range(threads):
        if (error := ended.get()) is not None:
            raise error
