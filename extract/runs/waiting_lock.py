"""Takes the target's lock, waiting for another run to end if necessary."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from extract.console import job_progress
from extract.databases import Target
from extract.errors import RunLockedError

log = logging.getLogger(__name__)
MAX_WAIT = 3600.0  # seconds
POLL_INTERVAL = 0.5


@contextmanager
def lock_when_free(target: Target, command: str, most: float = MAX_WAIT) -> Iterator[None]:
    """Holds the one-run-at-a-time lock, after waiting for another run if there is one.

    Raises:
        RunLockedError: the other run still holds it after `most` seconds.
    """
    with ExitStack() as stack:
        until, is_logged = time.monotonic() + most, False
        while True:
            try:
                stack.enter_context(target.lock(command))
                break
            except RunLockedError as error:
                if time.monotonic() > until:
                    raise
                if not is_logged:
                    log.info("Waiting: %s", str(error).splitlines()[0])
                    job_progress.step("wait for another run")
                    is_logged = True
            time.sleep(POLL_INTERVAL)
        yield
