"""The same work on many items, several at a time."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def side_by_side(items: Sequence[T], concurrency: int, work_on: Callable[[T], None]) -> None:
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
