"""dlt: Arrow tables -> Parquet files -> the schema `raw`.

The tables carry their types, so nothing is inferred; no `_dlt` columns are added, so the Parquet
files that extraction writes are loaded as they are (DuckDB reads them, Postgres takes them by
ADBC's COPY). Every run has a working folder of its own: nothing pending ever blocks a later run.
What landed is counted afterwards, as a load that is repeated after a lost connection may land a
file twice.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.databases import Database, Target
from extract.errors import CatalogError, LandingError, chain
from extract.redact import redact

log = logging.getLogger(__name__)

FOLDER = "dlt"
# dlt reads these when it is imported or when a pipeline starts.
CONFIGURATION = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__INTERCEPT_SIGNALS": "false",
    "RUNTIME__LOG_LEVEL": "WARNING",
    "RESTORE_FROM_DESTINATION": "false",
    "DATA_WRITER__DISABLE_COMPRESSION": "true",
    # Batches are gathered to row groups of this size; files rotate, so that they load side by side.
    "DATA_WRITER__BUFFER_MAX_ITEMS": "5000",
    "DATA_WRITER__FILE_MAX_ITEMS": "25000",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_ID": "false",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "false",
    "NORMALIZE__WORKERS": "1",
    "LOAD__WORKERS": "2",
    "LOAD__RAISE_ON_MAX_RETRIES": "3",
}


def import_dlt(state_dir: Path) -> Any:
    """Imports dlt, configured; it takes a second, so it is done late and while pages come in."""
    os.environ.update(CONFIGURATION)
    os.environ["DLT_DATA_DIR"] = str(state_dir / FOLDER)
    import dlt

    return dlt


def clean_folders(state_dir: Path) -> None:
    """Removes working folders that dead runs left; the caller holds the lock."""
    shutil.rmtree(state_dir / FOLDER, ignore_errors=True)


def land(
    tables: Iterator[tuple[str, pa.Table]],
    target: Target,
    database: Database,
    state_dir: Path,
    run_id: str,
) -> list[str]:
    """Loads (raw table, rows) pairs as they come; returns dlt's load ids.

    Raises:
        CatalogError: what the iterator raised.
        LandingError: dlt or the database failed.
    """
    dlt = import_dlt(state_dir)
    working_folder = state_dir / FOLDER / run_id

    def raw_rows() -> Iterator[Any]:
        for name, table in tables:
            yield dlt.mark.with_table_name(table, name)

    try:
        pipeline = dlt.pipeline(
            "hf_catalog",
            pipelines_dir=str(working_folder),
            destination=target.dlt_destination(database),
            dataset_name="raw",
        )
        _route_dlt_log()
        resource = dlt.resource(raw_rows, name="raw_rows", write_disposition="append")
        info = pipeline.run(resource, loader_file_format="parquet")
        return list(info.loads_ids) if info is not None else []
    except Exception as error:
        if any(isinstance(cause, KeyboardInterrupt) for cause in chain(error)):
            raise KeyboardInterrupt from error  # dlt wraps this too
        raise _named(error, target) from error
    finally:
        shutil.rmtree(working_folder, ignore_errors=True)


def check_landed(database: Database, run_id: str, expected: dict[str, int]) -> None:
    """Counts what this run landed in each table.

    Raises:
        LandingError: a table holds other than the expected rows.
    """
    for table, rows in expected.items():
        counting = f"select count(*) from raw.{table} where run_id = ?"  # nosec B608 # our own names
        found = database.execute(counting, [run_id])
        if found[0][0] != rows:
            raise LandingError(
                f"raw.{table} holds {found[0][0]} rows of this run instead of {rows}.\n"
                "Nothing of it counts; run `make extract` again."
            )


def _route_dlt_log() -> None:
    """Dlt's own handler writes to stderr; its records go where ours go."""
    logger = logging.getLogger("dlt")
    logger.handlers.clear()
    logger.propagate = True


def _named(error: Exception, target: Target) -> CatalogError:
    """Our own error out of dlt's wrapping, or one that says which step failed and why."""
    causes = list(chain(error))
    ours = next((cause for cause in causes if isinstance(cause, CatalogError)), None)
    if ours is not None:
        return ours
    step = getattr(error, "step", "load")
    lines = [line.strip() for line in redact(str(causes[-1])).splitlines() if line.strip()]
    said = lines[0][:300] if lines else type(causes[-1]).__name__
    return LandingError(
        f"{target.describe()}: dlt's step '{step}' failed: {said}\n"
        "What readers see is unchanged. Run again; --verbose shows the whole error."
    )
