"""Waiting for something that another process does."""

import time
from collections.abc import Callable


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Returns once it is so; fails after a time that only a hanging program takes."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"did not happen within {seconds:g} s")
        time.sleep(0.05)
