"""Writes rows to Parquet files, one table each, which dlt loads unchanged.

Rows are collected into row groups, and these into files; the database loads each file with one
statement. A full file has exactly `rows_per_file` rows: DuckDB writes a full row group of its own
without going through its log, but rebuilds all groups for a few more rows.

Written by hand: dlt's own writer cuts files only between batches, not at an exact row, and
pyarrow's `write_dataset` takes the rows of one table per call; here those of several arrive mixed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.records.raw_rows import arrow_schema

GROUP_BYTES = 16 << 20  # of rows in memory, written as one row group
# Columns whose values repeat within a page; a dictionary for the others only costs time.
REPEATED = frozenset(
    {"listing", "ranking", "kind", "dataset_id", "table_name", "source_url", "fetched_at", "run_id"}
)


@dataclass(frozen=True)
class PartFile:
    """A finished file."""

    table: str
    path: Path
    rows: int


@dataclass
class _Open:
    path: Path
    writer: Any
    rows: int = 0
    waiting: list[pa.Table] = field(default_factory=list)
    waiting_bytes: int = 0

    def flush(self) -> None:
        if self.waiting:
            self.writer.write_table(pa.concat_tables(self.waiting))
            self.waiting, self.waiting_bytes = [], 0


class PartFiles:
    """Writes the rows of all tables into a folder.

    Args:
        prefix: start of the file names; keeps the files of different runs apart.
        rows_per_file: rows in a full file.
    """

    def __init__(self, folder: Path, prefix: str, rows_per_file: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._prefix, self._rows_per_file = folder, prefix, rows_per_file
        self._open: dict[str, _Open] = {}
        self._finished: list[PartFile] = []
        self._numbers = 0

    def add(self, name: str, rows: pa.Table) -> None:
        """Writes rows of a table."""
        while rows.num_rows:
            part = self._open.get(name) or self._new(name)
            fitting = rows.slice(0, self._rows_per_file - part.rows)
            rows = rows.slice(fitting.num_rows)
            part.waiting.append(fitting)
            part.waiting_bytes += fitting.nbytes
            part.rows += fitting.num_rows
            if part.rows == self._rows_per_file:
                self._finish(name)
            elif part.waiting_bytes >= GROUP_BYTES:
                part.flush()

    def full(self) -> Iterator[PartFile]:
        """Yields the full files finished since the last call."""
        while self._finished:
            yield self._finished.pop(0)

    def finish(self) -> Iterator[PartFile]:
        """Finishes all open files and yields them."""
        for name in list(self._open):
            self._finish(name)
        yield from self.full()

    def _finish(self, name: str) -> None:
        part = self._open.pop(name)
        part.flush()
        part.writer.close()
        self._finished.append(PartFile(name, part.path, part.rows))

    def _new(self, name: str) -> _Open:
        self._numbers += 1
        path = self._folder / f"{self._prefix}.{self._numbers:05d}.{name}.parquet"
        self._open[name] = _Open(path, new_writer(path, arrow_schema(name)))
        return self._open[name]


def new_writer(path: Path, schema: pa.Schema) -> Any:
    """A Parquet writer with the options of all part files."""
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",  # a seventh of the bytes for a twentieth more time
        compression_level=1,
        use_dictionary=[name for name in schema.names if name in REPEATED],
        write_statistics=False,
    )
