"""Pages of the listing of every model that have come but not landed yet.

    <state dir>/whole_hub/<key>/   Parquet files, as dlt will load them
                  state.json         which files hold good, where each chain goes on

A file is good once it is named in the state, which is written anew with each: what a run loses by
a kill is at most a minute's pages. A run that fails leaves both to the next one of the same target
and request, for a day; its rows get that one's run id. Nothing of it counts in raw before.
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
KEPT_FOR = timedelta(hours=24)
SECONDS_PER_SAVE = 60.0
# A listing that so many runs could neither land nor go on with is begun anew.
MOST_TRIES = 3


class KeptPages:
    """The kept pages of one target and request; the caller holds the target's lock.

    Args:
        request: what tells one listing from another.
        run_id: of the run that is to land them.
    """

    def __init__(
        self, state_dir: Path, request: Sequence[str], run_id: str, rows_per_file: int
    ) -> None:
        key = hashlib.sha256(json.dumps(list(request)).encode()).hexdigest()[:16]
        self._folder = state_dir / FOLDER / key
        self._run_id, self._rows_per_file = run_id, rows_per_file
        self._state = self._read()
        self._writing: PartFiles | None = None
        self._since = 0.0
        self._has_failed = False
        self._reached: dict[int, Checkpoint] = {}

    @property
    def chains(self) -> list[Chain]:
        """What an earlier run, or this one, divided the listing into; empty before."""
        return [
            Chain(**{**chain, "meets": tuple(chain["meets"])}) for chain in self._list("chains")
        ]

    @property
    def checkpoints(self) -> dict[int, Checkpoint]:
        """How far each chain has been kept."""
        return {
            checkpoint["chain"]: Checkpoint(**checkpoint)
            for checkpoint in self._list("checkpoints")
        }

    @property
    def last_run_id(self) -> str:
        """The run that kept them; empty without one."""
        return str(self._state.get("run_id", ""))

    @property
    def is_one_chain(self) -> bool:
        """Whether chains side by side have been seen not to meet."""
        return bool(self._state.get("one_chain"))

    def begin(self, chains: Sequence[Chain]) -> None:
        """Notes the chains of a listing of which nothing is kept yet."""
        one_chain = self.is_one_chain
        self.discard()
        self._write({"chains": [asdict(chain) for chain in chains], "one_chain": one_chain})

    def take_up(self, refused: Collection[int]) -> pa.Table:
        """Makes what an earlier run kept this run's own.

        Args:
            refused: chains that begin again; what is kept of them goes.

        Returns:
            The rows for raw.rejected_records among them.
        """
        files = [
            kept
            for number, file in enumerate(self.files())
            if (kept := self._restamped(number, file, refused)) is not None
        ]
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

    def add(self, landing: PageRows) -> None:
        """Keeps the rows of a page and its checkpoint."""
        if self._writing is None:
            prefix = f"{self._run_id}.{len(self._list('files')):05d}"
            self._writing = PartFiles(self._folder, prefix, self._rows_per_file)
            self._since = time.monotonic()
        try:
            for name, rows in landing.tables:
                self._writing.add(name, rows)
        except BaseException:
            self._writing, self._reached = None, {}  # half a page may be in it
            raise
        if landing.checkpoint is not None:
            self._reached[landing.checkpoint.chain] = landing.checkpoint
        if time.monotonic() > self._since + SECONDS_PER_SAVE:
            self.save()

    def save(self) -> None:
        """Finishes the files being written; they and the checkpoints reached hold good then."""
        if self._has_failed:
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
        """The files that hold good."""
        for file in self._list("files"):
            yield PartFile(file["table"], self._folder / file["name"], file["rows"])

    def one_chain_next_time(self) -> None:
        """What is kept is worth nothing; the next run follows one chain. From any thread."""
        self._has_failed = True

    def discard(self) -> None:
        """Removes everything: it has landed, or does not hold good."""
        self._writing, self._reached, self._state = None, {}, {}
        shutil.rmtree(self._folder, ignore_errors=True)

    def _list(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._state.get(name, [])
        return found

    def _read(self) -> dict[str, Any]:
        """The state that an earlier run left; empty where there is none that serves."""
        try:
            state: dict[str, Any] = json.loads((self._folder / STATE).read_text(encoding="utf-8"))
            age = clock.now() - datetime.fromisoformat(state["began_at"])
            if age > KEPT_FOR or state.get("tries", 0) >= MOST_TRIES:
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

    def _restamped(
        self, number: int, file: PartFile, refused: Collection[int]
    ) -> dict[str, Any] | None:
        """A copy of a file under this run's id, without the chains refused; None without rows."""
        name, rows = f"{self._run_id}.over.{number:05d}.{file.table}.parquet", 0
        kept = pq.ParquetFile(file.path)
        with new_writer(self._folder / name, arrow_schema(file.table)) as writer:
            for group in range(kept.num_row_groups):
                table = self._of_this_run(kept.read_row_group(group), refused)
                writer.write_table(table)
                rows += table.num_rows
        return {"table": file.table, "name": name, "rows": rows} if rows else None

    def _of_this_run(self, table: pa.Table, refused: Collection[int]) -> pa.Table:
        chain = pc.divide(pc.subtract(table["position"], 1), SPAN)
        gone = pc.is_in(chain, value_set=pa.array(sorted(refused), pa.int64()))
        table = table.filter(pc.invert(gone))
        run_ids = pa.repeat(pa.scalar(self._run_id, pa.string()), table.num_rows)
        return table.set_column(table.schema.get_field_index("run_id"), "run_id", run_ids)

    def _remove_others(self) -> None:
        """Removes files that the state does not name: older copies, and what was cut off."""
        named = {STATE, *(file["name"] for file in self._list("files"))}
        for path in self._folder.iterdir():
            if path.name not in named:
                path.unlink(missing_ok=True)


def remove_old(state_dir: Path) -> None:
    """Removes what nobody will take up: kept for longer than a day."""
    for folder in (state_dir / FOLDER).glob("*"):
        state = folder / STATE
        if not state.exists() or time.time() - state.stat().st_mtime > KEPT_FOR.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)
