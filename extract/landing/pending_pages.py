"""Pending pages: fetched pages of the listing of every model that have not landed yet.

    <state dir>/whole_hub/<key>/   Parquet files, as dlt will load them
                  state.json         which files are valid, where each chain continues

A file is valid once the state names it. The state is saved every minute, so a killed run loses at
most a minute's pages. If a run fails, the next one with the same target and request resumes from
its pages, within a day, and stamps its own run id on the rows. Until they land, raw holds none.

Written by hand: dlt resumes a load that failed, but not an extraction that was cut off.
"""

import hashlib
import json
import logging
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.config import clock
from extract.databases.files import write_json
from extract.landing.chain_checkpoint import SPAN, Chain, Checkpoint
from extract.landing.page_rows import PageRows
from extract.landing.part_files import PartFile, PartFiles, new_writer
from extract.records.raw_rows import REJECTED, arrow_schema

log = logging.getLogger(__name__)
FOLDER, STATE = "whole_hub", "state.json"
EXPIRES_AFTER = timedelta(hours=24)
SECONDS_PER_SAVE = 60.0
# A listing that so many runs resumed without progress or landing is started over.
MAX_RESUMES = 3


class PendingPages:
    """The pending pages of one target and request; the caller holds the target's lock.

    Args:
        request: identifies the listing.
        run_id: the run that will land the pages.
    """

    def __init__(
        self, state_dir: Path, request: Sequence[str], run_id: str, rows_per_file: int
    ) -> None:
        key = hashlib.sha256(json.dumps(list(request)).encode()).hexdigest()[:16]
        self._folder = state_dir / FOLDER / key
        self._run_id, self._rows_per_file = run_id, rows_per_file
        self._state = self._read()
        self._writing: PartFiles | None = None
        self._writing_since = 0.0
        self._is_invalid = False
        self._reached: dict[int, Checkpoint] = {}

    @property
    def chains(self) -> list[Chain]:
        """The chains that this or an earlier run divided the listing into; empty if none has."""
        return [
            Chain(**{**chain, "meets": tuple(chain["meets"])}) for chain in self._list("chains")
        ]

    @property
    def checkpoints(self) -> dict[int, Checkpoint]:
        """How far the saved pages of each chain reach."""
        return {
            checkpoint["chain"]: Checkpoint(**checkpoint)
            for checkpoint in self._list("checkpoints")
        }

    @property
    def last_run_id(self) -> str:
        """The run that saved the pages; empty if none has."""
        return str(self._state.get("run_id", ""))

    @property
    def is_one_chain(self) -> bool:
        """Whether an earlier run found that concurrent chains do not meet."""
        return bool(self._state.get("one_chain"))

    def begin(self, chains: Sequence[Chain]) -> None:
        """Starts a listing: records its chains and discards earlier pages."""
        one_chain = self.is_one_chain
        self.discard()
        self._write({"chains": [asdict(chain) for chain in chains], "one_chain": one_chain})

    def resume(self, refused: Collection[int]) -> pa.Table:
        """Takes over the pages of an earlier run, under the run id of this one.

        Args:
            refused: chains that start over; their pages are dropped.

        Returns:
            The rows for raw.rejected_records among them.
        """
        copies = (
            self._copy_to_run(number, file, refused) for number, file in enumerate(self.files())
        )
        files = [copy for copy in copies if copy is not None]
        checkpoints = [
            asdict(checkpoint)
            for chain, checkpoint in self.checkpoints.items()
            if chain not in refused
        ]
        tries = self._state.get("tries", 0) + 1
        self._write(self._state | {"files": files, "checkpoints": checkpoints, "tries": tries})
        self._remove_others()
        rejected = [pq.read_table(file.path) for file in self.files() if file.table == REJECTED]
        return pa.concat_tables([arrow_schema(REJECTED).empty_table(), *rejected])

    def add(self, page: PageRows) -> None:
        """Stores the rows of a page and its checkpoint; saves once a minute."""
        if self._writing is None:
            prefix = f"{self._run_id}.{len(self._list('files')):05d}"
            self._writing = PartFiles(self._folder, prefix, self._rows_per_file)
            self._writing_since = time.monotonic()
        try:
            for name, rows in page.tables:
                self._writing.add(name, rows)
        except BaseException:
            self._writing, self._reached = None, {}  # it may hold part of a page
            raise
        if page.checkpoint is not None:
            self._reached[page.checkpoint.chain] = page.checkpoint
        if time.monotonic() > self._writing_since + SECONDS_PER_SAVE:
            self.save()

    def save(self) -> None:
        """Finishes the open files and saves the state with them and the checkpoints reached."""
        if self._is_invalid:
            self.discard()
            self._write({"one_chain": True})
        if self._writing is None:
            return
        writing, self._writing = self._writing, None
        files = [
            {"table": file.table, "name": file.path.name, "rows": file.rows}
            for file in writing.finish()
        ]
        checkpoints = [
            asdict(checkpoint) for checkpoint in (self.checkpoints | self._reached).values()
        ]
        files = [*self._list("files"), *files]
        self._write(self._state | {"files": files, "checkpoints": checkpoints, "tries": 0})

    def files(self) -> Iterator[PartFile]:
        """The valid files."""
        for file in self._list("files"):
            yield PartFile(file["table"], self._folder / file["name"], file["rows"])

    def require_one_chain(self) -> None:
        """Marks the pages as invalid: the next run follows one chain. Safe in any thread."""
        self._is_invalid = True

    def discard(self) -> None:
        """Removes all pages and the state: they have landed, or are invalid."""
        self._writing, self._reached, self._state = None, {}, {}
        shutil.rmtree(self._folder, ignore_errors=True)

    def _list(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._state.get(name, [])
        return found

    def _read(self) -> dict[str, Any]:
        """The state that an earlier run left; empty if there is none that can be resumed."""
        try:
            state: dict[str, Any] = json.loads((self._folder / STATE).read_text(encoding="utf-8"))
            age = clock.now() - datetime.fromisoformat(state["began_at"])
            if age > EXPIRES_AFTER or state.get("tries", 0) >= MAX_RESUMES:
                return {}
            missing = [file for file in state.get("files", []) if not self._has(file["name"])]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return {} if missing else state

    def _has(self, name: str) -> bool:
        return (self._folder / name).is_file()

    def _write(self, state: dict[str, Any]) -> None:
        began_at = state.get("began_at", clock.now().isoformat())
        self._state = {**state, "began_at": began_at, "run_id": self._run_id}
        self._folder.mkdir(parents=True, exist_ok=True)
        write_json(self._folder / STATE, self._state)

    def _copy_to_run(
        self, number: int, file: PartFile, refused: Collection[int]
    ) -> dict[str, Any] | None:
        """Copies a file under this run's id, without the refused chains; None if no row is left."""
        name, rows = f"{self._run_id}.resumed.{number:05d}.{file.table}.parquet", 0
        source = pq.ParquetFile(file.path)
        with new_writer(self._folder / name, arrow_schema(file.table)) as writer:
            for group in range(source.num_row_groups):
                table = self._of_this_run(source.read_row_group(group), refused)
                writer.write_table(table)
                rows += table.num_rows
        return {"table": file.table, "name": name, "rows": rows} if rows else None

    def _of_this_run(self, table: pa.Table, refused: Collection[int]) -> pa.Table:
        chain = pc.divide(pc.subtract(table["position"], 1), SPAN)
        is_refused = pc.is_in(chain, value_set=pa.array(sorted(refused), pa.int64()))
        table = table.filter(pc.invert(is_refused))
        run_ids = pa.repeat(pa.scalar(self._run_id, pa.string()), table.num_rows)
        return table.set_column(table.schema.get_field_index("run_id"), "run_id", run_ids)

    def _remove_others(self) -> None:
        """Removes files that the state does not name: older copies and incomplete files."""
        named = {STATE, *(file["name"] for file in self._list("files"))}
        for path in self._folder.iterdir():
            if path.name not in named:
                path.unlink(missing_ok=True)


def remove_expired(state_dir: Path) -> None:
    """Removes pages that are too old to be resumed."""
    for folder in (state_dir / FOLDER).glob("*"):
        state = folder / STATE
        if (
            not state.exists()
            or time.time() - state.stat().st_mtime > EXPIRES_AFTER.total_seconds()
        ):
            shutil.rmtree(folder, ignore_errors=True)
