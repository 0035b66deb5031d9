"""Threads that share work: many items at a time, and one value per key however many ask."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class KeyedCache(Generic[T]):
    """Keeps what was made; an error is not kept, the next who asks tries again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._made: dict[str, T] = {}

    def get(self, key: str, make: Callable[[], T]) -> T:
        """The key's value; whoever asks while it is being made waits for it."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]


def run_concurrently(items: Sequence[T], concurrency: int, work_on: Callable[[T], None]) -> None:
    """Calls `work_on` for each item, several at a time; the first error ends it and is raised.

    Daemon threads rather than a pool: a pool would make the interpreter wait for them at its end.
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
        threading.Thread(target=work, name=f"side {number + 1}", daemon=True).start()
    for _ in range(threads):
        if (error := ended.get()) is not None:
            raise error
