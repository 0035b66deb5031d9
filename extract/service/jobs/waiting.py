"""Requests that wait for the end of a job: one task looks for all of them, no thread waits."""

import asyncio
import json
import threading
from collections import defaultdict
from typing import Any

from extract.service.jobs.book import OVER, Jobs
from extract.service.store import Changes

POLL_INTERVAL = 0.1  # seconds
ENDED = (
    "select id from jobs where state in (select value from json_each(?))"
    " and id in (select value from json_each(?))"
)


class Waiting:
    """Wakes requests whose job is over, and all of them when the server stops."""

    def __init__(self, jobs: Jobs, stopping: threading.Event) -> None:
        self._jobs, self._stopping = jobs, stopping
        self._futures: dict[str, list[asyncio.Future[None]]] = defaultdict(list)

    async def end_of(self, job_id: str) -> dict[str, Any] | None:
        """The job once it is over; None if the server stops before."""
        while not self._stopping.is_set():
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._futures[job_id].append(future)
            found = self._jobs.find(job_id)
            if found is None or found["state"] in OVER:
                return found
            await future
        return None

    async def run(self) -> None:
        """Looks, until it is cancelled, whether the store has changed."""
        connection, changes = self._jobs.store.open(), Changes(self._jobs.store)
        try:
            while True:
                await asyncio.sleep(POLL_INTERVAL)
                if self._stopping.is_set():
                    self._wake(list(self._futures))
                    continue
                if not (changes.any() and self._futures):
                    continue
                values = [json.dumps(OVER), json.dumps(list(self._futures))]
                ended = connection.execute(ENDED, values).fetchall()
                self._wake([row[0] for row in ended])
        finally:
            connection.close()
            changes.close()

    def _wake(self, job_ids: list[str]) -> None:
        for job_id in job_ids:
            for future in self._futures.pop(job_id, ()):
                if not future.done():
                    future.set_result(None)
