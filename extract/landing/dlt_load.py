"""dlt: Arrow tables -> Parquet files -> the schema `raw`.

The files have complete schemas and no `_dlt` columns are added, so dlt loads them unchanged: DuckDB
reads them, Postgres gets them by ADBC's COPY. Every run has its own working folder, so that a
pending load never blocks a later run. Landed rows are counted afterwards, because a load that is
repeated after a lost connection may land a file twice.
"""

import importlib
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract.config import places
from extract.config.dlt_variables import FOLDER
from extract.databases import Database, Target
from extract.errors import CatalogError, LandingError, chain
from extract.landing.page_rows import PageRows
from extract.landing.part_files import PartFile, PartFiles
from extract.landing.pending_pages import PendingPages
from extract.records.raw_rows import KEYS, arrow_schema
from extract.redaction import redact
from extract.words import counted, shortened

log = logging.getLogger(__name__)


def clean_folders(state_dir: Path) -> None:
    """Removes working folders that killed runs left; the caller holds the lock."""
    shutil.rmtree(state_dir / FOLDER, ignore_errors=True)


def land(
    pages: Iterator[PageRows],
    target: Target,
    database: Database,
    state_dir: Path,
    run_id: str,
    pending: PendingPages | None = None,
) -> list[str]:
    """Loads the rows of pages as they arrive; returns dlt's load ids.

    Args:
        pending: stores the pages that a later run could resume from.

    Raises:
        CatalogError: raised by the iterator.
        LandingError: dlt or the database failed.
    """
    # Imported here, as it takes a second in which pages are fetched. Any: dlt's types do not allow
    # for a run that loads nothing.
    dlt: Any = importlib.import_module("dlt")
    working_folder = state_dir / FOLDER / run_id

    try:
        pipeline = dlt.pipeline(
            "hf_catalog",
            pipelines_dir=str(working_folder),
            destination=target.dlt_destination(database),
            dataset_name="raw",
        )
        _route_dlt_log()
        files = PartFiles(working_folder / "parts", run_id, target.rows_per_file)
        resources = _resources(dlt, _part_files(pages, files, pending))
        info = pipeline.run(resources, loader_file_format="parquet")
        return list(info.loads_ids) if info is not None else []
    except Exception as error:
        if any(isinstance(cause, KeyboardInterrupt) for cause in chain(error)):
            raise KeyboardInterrupt from error  # dlt wraps Ctrl-C like any error
        raise _named(error, target) from error
    finally:
        if pending is not None:
            _save(pending)
        shutil.rmtree(working_folder, ignore_errors=True)


def _save(pending: PendingPages) -> None:
    try:
        pending.save()
    except OSError as error:
        log.warning("The last pages could not be saved for the next run: %s", error)


def _part_files(
    pages: Iterator[PageRows], files: PartFiles, pending: PendingPages | None
) -> Iterator[PartFile]:
    for page in pages:
        if pending is not None and page.checkpoint is not None:
            pending.add(page)
            continue
        for name, rows in page.tables:
            files.add(name, rows)
        yield from files.full()
    yield from files.finish()
    if pending is not None:
        pending.save()
        yield from pending.files()


def _resources(dlt: Any, parts: Iterator[PartFile]) -> list[Any]:
    """One dlt resource for each raw table, as dlt needs fixed table names; each picks its files."""
    every_file = dlt.resource(parts, name="part_files", selected=False)

    def resource_of(table: str) -> Any:
        columns = arrow_schema(table).empty_table()

        def files_of_table(part: PartFile) -> Iterator[Any]:
            if part.table == table:
                yield dlt.mark.with_file_import(str(part.path), "parquet", part.rows, columns)

        return dlt.transformer(files_of_table, every_file, name=table, write_disposition="append")

    return [resource_of(table) for table in KEYS]


def check_landed(database: Database, run_id: str, expected: dict[str, int]) -> None:
    """Compares the rows that this run landed in each table with the expected number.

    Raises:
        LandingError: a table holds another number of rows.
    """
    for table, rows in expected.items():
        counting = f"select count(*) from raw.{table} where run_id = ?"  # nosec B608 # our own names
        found = database.execute(counting, [run_id])
        if found[0][0] != rows:
            raise LandingError(
                f"raw.{table} holds {counted(found[0][0], 'row')} of this run instead of {rows}.\n"
                f"The run does not count; run `{places.command('')}` again."
            )


def _route_dlt_log() -> None:
    """Sends dlt's log records where ours go, instead of to stderr."""
    logger = logging.getLogger("dlt")
    logger.handlers.clear()
    logger.propagate = True


def _named(error: Exception, target: Target) -> CatalogError:
    """Our own error that dlt wrapped, or a LandingError with dlt's failed step and the reason."""
    causes = list(chain(error))
    ours = next((cause for cause in causes if isinstance(cause, CatalogError)), None)
    if ours is not None:
        return ours
    step = getattr(error, "step", "load")
    lines = [line.strip() for line in redact(str(causes[-1])).splitlines() if line.strip()]
    reason = shortened(lines[0], 300) if lines else type(causes[-1]).__name__
    return LandingError(
        f"{target.describe()}: dlt's step '{step}' failed: {reason}\n"
        "The published catalog is unchanged. Run again; --verbose shows the whole error."
    )
