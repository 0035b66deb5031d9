"""The target's lock for those who can wait until another run has ended."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from extract.databases import Target
from extract.errors import RunLockedError

log = logging.getLogger(__name__)
MOST = 3600.0  # seconds
EVERY = 0.5


@contextmanager
def lock_when_free(target: Target, command: str, most: float = MOST) -> Iterator[None]:
    """Holds the one-run-at-a-time lock as soon as nobody else does; says whom it waits for.

    Raises:
        RunLockedError: after `most` seconds.
    """
    with ExitStack() as stack:
        until, told = time.monotonic() + most, False
        while True:
            try:
                stack.enter_context(target.lock(command))
                break
            except RunLockedError as error:
                if time.monotonic() > until:
                    raise
                if not told:
                    log.info("Waiting: %s", str(error).splitlines()[0])
                    told = True
            time.sleep(EVERY)
        yield
