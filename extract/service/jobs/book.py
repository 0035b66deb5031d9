"""The jobs in the store: what was asked, by whom, how far it is, how it ended."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from extract.config import clock
from extract.console.job_progress import PROGRESS
from extract.service.store import Store

OVER = ("done", "failed", "cancelled", "interrupted")
STATES = ("queued", "running", *OVER)
MOST_QUEUED = 5_000
KEPT = 10_000  # jobs that are over


class QueueFullError(Exception):
    """Too many jobs wait already."""


class Jobs:
    """The jobs, each with a folder of its own for what its process tells."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self._folder = folder / "jobs"
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def folder(self, job_id: str) -> Path:
        """Where the process of a job writes."""
        return self._folder / job_id

    def add(
        self, kind: str, account: str, commands: Sequence[tuple[str | None, list[str]]]
    ) -> list[str]:
        """Queues a job for each command, all or none; returns their ids.

        Args:
            commands: (the model that it is about, the words of the command line).
        """
        rows = [
            (str(uuid4()), kind, json.dumps(words), about, account, "queued", _now())
            for about, words in commands
        ]
        with self.store.connection() as connection:
            connection.execute("begin immediate")
            queued = "select count(*) from jobs where state = 'queued'"
            if connection.execute(queued).fetchone()[0] + len(rows) > MOST_QUEUED:
                raise QueueFullError
            connection.executemany(
                "insert into jobs (id, kind, words, about, account, state, created_at)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
        return [row[0] for row in rows]

    def find(self, job_id: str) -> dict[str, Any] | None:
        """A job as it is answered."""
        with self.store.connection() as connection:
            row = connection.execute("select * from jobs where id = ?", [job_id]).fetchone()
        return self._shown(row) if row else None

    def latest(self, limit: int, before: int | None, state: str | None) -> list[dict[str, Any]]:
        """Jobs, the latest first; `number` of the last is the `before` of the next page."""
        with self.store.connection() as connection:
            rows = connection.execute(
                "select * from jobs where number < ? and (? is null or state = ?)"
                " order by number desc limit ?",
                [before or 2**62, state, state, limit],
            ).fetchall()
        return [{"number": row["number"], **self._shown(row)} for row in rows]

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        with self.store.connection() as connection:
            rows = connection.execute("select state, count(*) from jobs group by state").fetchall()
        return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in rows}

    def cancel(self, job_id: str) -> None:
        """Ends a job: at once where it only waits, else as soon as its process has cleaned up."""
        with self.store.connection() as connection:
            connection.execute(
                "update jobs set is_cancelled = 1 where id = ? and state in ('queued', 'running')",
                [job_id],
            )
            connection.execute(
                "update jobs set state = 'cancelled', ended_at = ?, status = 409, answer = ?"
                " where id = ? and state = 'queued'",
                [_now(), json.dumps("The job was cancelled before it began."), job_id],
            )

    def running(self) -> list[sqlite3.Row]:
        """The jobs whose process may be alive."""
        with self.store.connection() as connection:
            return connection.execute("select * from jobs where state = 'running'").fetchall()

    def next_queued(self) -> sqlite3.Row | None:
        """The job that has waited longest."""
        with self.store.connection() as connection:
            found: sqlite3.Row | None = connection.execute(
                "select * from jobs where state = 'queued' order by number limit 1"
            ).fetchone()
        return found

    def begin(self, job_id: str) -> bool:
        """Marks a queued job as running; false if it was cancelled meanwhile."""
        with self.store.connection() as connection:
            changed = connection.execute(
                "update jobs set state = 'running', started_at = ? where id = ?"
                " and state = 'queued'",
                [_now(), job_id],
            ).rowcount
        return bool(changed)

    def note_process(self, job_id: str, pid: int) -> None:
        """Keeps the process of a job, for a dispatcher that comes later."""
        with self.store.connection() as connection:
            connection.execute("update jobs set pid = ? where id = ?", [pid, job_id])

    def end(self, job_id: str, state: str, status: int, answer: Any) -> None:
        """Records how a job ended."""
        with self.store.connection() as connection:
            connection.execute(
                "update jobs set state = ?, status = ?, answer = ?, ended_at = ? where id = ?",
                [state, status, json.dumps(answer), _now(), job_id],
            )

    def forget_old(self) -> list[str]:
        """Removes the oldest of those that are over; returns their ids."""
        with self.store.connection() as connection:
            rows = connection.execute(
                "select id from jobs where ended_at is not null"
                " order by number desc limit -1 offset ?",
                [KEPT],
            ).fetchall()
            connection.executemany("delete from jobs where id = ?", [(row[0],) for row in rows])
        return [row[0] for row in rows]

    def _shown(self, row: sqlite3.Row) -> dict[str, Any]:
        answer = json.loads(row["answer"]) if row["answer"] else None
        is_done = row["state"] == "done"
        told = self._progress(row)
        return {
            "job_id": row["id"],
            "kind": row["kind"],
            "model_id": row["about"],
            "state": row["state"],
            "step": told.get("step"),
            "bytes_done": told.get("bytes_done"),
            "bytes_total": told.get("bytes_total"),
            "result": answer if is_done else None,
            "error": None if is_done or answer is None else answer,
            "error_status": None if is_done else row["status"],
            "asked_by": row["account"],
            "created_at": row["created_at"],
            "started_at": row["started_at"],
            "ended_at": row["ended_at"],
        }

    def _progress(self, row: sqlite3.Row) -> dict[str, Any]:
        if row["state"] == "queued":
            return {}
        try:
            text = (self.folder(row["id"]) / PROGRESS).read_text(encoding="utf-8")
            told: dict[str, Any] = json.loads(text)
        except (OSError, ValueError):
            return {}
        return told


def _now() -> str:
    return clock.now().isoformat(timespec="milliseconds")
