"""The bounded queue between the sources, which fetch in threads, and the loader.

A source waits while the queue is full, so memory does not grow with a listing. The threads are
daemons, so Ctrl-C never waits for a server. A source declares a listing complete after its last
page.
"""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from extract.config import clock
from extract.console.progress import Progress
from extract.errors import CatalogError
from extract.http.checks import Traffic, total
from extract.landing.chain_checkpoint import Checkpoint
from extract.landing.page_rows import PageRows
from extract.landing.pending_pages import PendingPages
from extract.records.raw_rows import REJECTED, Batch, arrow_table, rejected_table
from extract.records.rejected import check_rejected
from extract.redaction import redact

log = logging.getLogger(__name__)


class Stopped(Exception):
    """Raised in a fetching thread after the run has ended."""


@dataclass
class SourceReport:
    """How one source did: an entry of `sources` in the run record."""

    name: str
    base_url: str
    started_at: datetime
    traffic: list[Traffic] = field(default_factory=list)
    status: str = "running"
    error: str | None = None
    completed_at: datetime | None = None
    rows: int = 0
    records_rejected: int = 0
    skipped: int = 0  # records that were looked at and not landed
    not_news: int = 0  # those of them that are unknown, and that no rule of SYNC_NEWS takes

    def as_dict(self) -> dict[str, Any]:
        """The entry as the run record stores it."""
        completed = self.completed_at
        return {
            "status": self.status,
            "base_url": redact(self.base_url),
            "error": redact(self.error) if self.error else None,
            "started_at": self.started_at.isoformat(),
            "completed_at": completed.isoformat() if completed else None,
            "rows": self.rows,
            "records_rejected": self.records_rejected,
            "skipped": self.skipped,
            "not_news": self.not_news,
            **total(self.traffic),
        }


class LandingQueue:
    """Passes the rows of all sources to the loader.

    Args:
        run_id: written into each row.
        max_rejected: percent of a listing's records that may be rejected.
        room: bytes of rows that may wait to be loaded, exceeded by one page at most.
    """

    def __init__(
        self, run_id: str, progress: Progress, max_rejected: float = 1.0, room: int = 64 << 20
    ) -> None:
        self.run_id = run_id
        self.progress = progress
        self.reports: dict[str, SourceReport] = {}
        self.listings: list[dict[str, Any]] = []
        self.failure: BaseException | None = None
        self.pending_pages: PendingPages | None = None  # if the listing can be resumed
        self._max_rejected = max_rejected
        self._handed_over: Counter[str] = Counter()  # rows by raw table
        self._rejected: dict[
            tuple[str, str], list[tuple[int, str]]
        ] = {}  # (position, reason) of each
        self._queue: queue.SimpleQueue[PageRows | None] = queue.SimpleQueue()
        self._room = room
        self._waiting_bytes = 0
        self._space = threading.Condition()
        self._sources: list[Callable[[], None]] = []
        self._running = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def register(self, report: SourceReport, fetch: Callable[[], None], required: bool) -> None:
        """Adds a source, which `start` will run in a thread of its own.

        Args:
            fetch: fetches everything and hands it to the queue.
            required: if true, its failure ends the run; otherwise it is logged as a warning.
        """
        self.reports[report.name] = report
        self._sources.append(lambda: self._work(report, fetch, required))

    def start(self) -> None:
        """Starts all registered sources."""
        self._running = len(self._sources)  # set first: a source may end at once
        for number, work in enumerate(self._sources):
            threading.Thread(target=work, name=f"source {number + 1}", daemon=True).start()

    def _work(self, report: SourceReport, fetch: Callable[[], None], required: bool) -> None:
        try:
            fetch()
            report.status = "partial" if report.error else "success"
        except Stopped:
            report.status, report.error = "failed", "stopped"
        except BaseException as error:
            self._failed(report, error, required)
        finally:
            report.completed_at = clock.now()
            self._source_ended()

    def add(self, batch: Batch, source: str, checkpoint: Checkpoint | None = None) -> int:
        """Hands over the rows of a page; waits while the queue is full. Called by sources.

        Args:
            checkpoint: how far the page's chain has been read, this page included.

        Returns:
            How many of the records land in the batch's table; the others are rejected.
        """
        tables: list[tuple[str, pa.Table]] = []
        rows = 0
        if any(record.key for record in batch.records):
            tables.append((batch.table, arrow_table(batch, self.run_id)))
            rows = tables[0][1].num_rows
        if any(record.problem for record in batch.records):
            tables.append((REJECTED, self._reject(batch)))
        if tables or checkpoint:
            self._put(PageRows(tables, sum(table.nbytes for _, table in tables), checkpoint))
        with self._lock:
            self._handed_over.update({name: table.num_rows for name, table in tables})
            self.reports[source].rows += rows
            self.reports[source].records_rejected += len(batch.records) - rows
        self.progress.add(source, batch.listing, rows)
        return rows

    def resume(self, source: str, table: str, listing: str, rows: int, rejected: pa.Table) -> None:
        """Counts the rows of a listing that an earlier run fetched and this one will land."""
        reasons = [
            (row["position"], row["reason"])
            for row in rejected.to_pylist()
            if row["record_id"] is None
        ]
        with self._lock:
            self._handed_over.update({table: rows, REJECTED: rejected.num_rows})
            self._rejected.setdefault((table, listing), []).extend(reasons)
            self.reports[source].rows += rows
            self.reports[source].records_rejected += len(reasons)
        self.progress.resumed(rows)

    def _reject(self, batch: Batch) -> pa.Table:
        """The rows for raw.rejected_records: records that do not land, or cannot be parsed."""
        rejected = rejected_table(batch, self.run_id)
        reasons = [
            (batch.first_position + at, str(record.problem))
            for at, record in enumerate(batch.records)
            if not record.key
        ]
        with self._lock:
            self._rejected.setdefault((batch.table, batch.listing), []).extend(reasons)
        return rejected

    def complete(self, table: str, listing: str, rows: int, models: int | None = None) -> None:
        """Declares a listing complete after its last page has been handed over.

        Args:
            rows: the sum of what `add` returned for its pages.
            models: how many different models they are, where a listing may repeat them.

        Raises:
            TooManyRejectedError: too many of its records were rejected.
        """
        reasons = self._rejected.get((table, listing), [])
        check_rejected(listing or table, rows, reasons, self._max_rejected)
        with self._lock:
            entry = {"table": table, "listing": listing, "rows": rows}
            self.listings.append(entry if models is None else entry | {"models": models})
        self.progress.listing_done(listing or table, rows)

    def stop(self) -> None:
        """Stops the sources: no more rows will be loaded."""
        self._stop.set()
        with self._space:
            self._space.notify_all()

    def check(self) -> None:
        """Raises Stopped if the run has ended; sources call it in their threads."""
        if self._stop.is_set():
            raise Stopped

    def page_rows(self) -> Iterator[PageRows]:
        """Yields the rows of each page until every source has ended.

        Raises:
            CatalogError: a required source failed.
        """
        while (item := self._queue.get()) is not None:
            with self._space:
                self._waiting_bytes -= item.nbytes
                self._space.notify_all()
            yield item
        if self.failure is not None:
            raise self.failure
        self.progress.stage("Loading")

    def expected_rows(self) -> dict[str, int]:
        """Rows handed over per raw table, which must be there after loading."""
        with self._lock:
            return {table: rows for table, rows in self._handed_over.items() if rows}

    def _failed(self, report: SourceReport, error: BaseException, required: bool) -> None:
        report.status = "failed"
        text = str(error) if isinstance(error, CatalogError) else f"{type(error).__name__}: {error}"
        report.error = redact(text).splitlines()[0] if text else type(error).__name__
        if required:
            self.failure = error
            self.stop()
        else:
            log.warning("%s failed; its last good rows stay published.\n%s", report.name, text)
            log.debug("%s failed", report.name, exc_info=error)

    def _source_ended(self) -> None:
        with self._lock:
            self._running -= 1
            last = self._running == 0
        if last or self.failure is not None:
            self._queue.put(None)

    def _put(self, item: PageRows) -> None:
        with self._space:
            self._space.wait_for(lambda: self._waiting_bytes < self._room or self._stop.is_set())
            self.check()
            self._waiting_bytes += item.nbytes
        self._queue.put(item)
