"""dlt: Arrow tables -> Parquet files -> the schema `raw`.

The files carry their types, so nothing is inferred; no `_dlt` columns are added, so dlt takes them
as they are, each row written once (DuckDB reads them, Postgres takes them by ADBC's COPY). Every
run has a working folder of its own: nothing pending ever blocks a later run. What landed is counted
afterwards, as a load that is repeated after a lost connection may land a file twice.
"""

import importlib
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract.config.dlt_variables import FOLDER
from extract.databases import Database, Target
from extract.errors import CatalogError, LandingError, chain
from extract.landing.kept_pages import KeptPages
from extract.landing.page_rows import PageRows
from extract.landing.part_files import PartFile, PartFiles
from extract.records.raw_rows import KEYS, arrow_schema
from extract.redaction import redact

log = logging.getLogger(__name__)


def clean_folders(state_dir: Path) -> None:
    """Removes working folders that dead runs left; the caller holds the lock."""
    shutil.rmtree(state_dir / FOLDER, ignore_errors=True)


def land(
    landings: Iterator[PageRows],
    target: Target,
    database: Database,
    state_dir: Path,
    run_id: str,
    kept: KeptPages | None = None,
) -> list[str]:
    """Loads rows as they come; returns dlt's load ids.

    Args:
        kept: takes the pages that a later run could go on from.

    Raises:
        CatalogError: what the iterator raised.
        LandingError: dlt or the database failed.
    """
    # It takes a second, while pages come in. Its types say that every run loads something.
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
        resources = _resources(dlt, _part_files(landings, files, kept))
        info = pipeline.run(resources, loader_file_format="parquet")
        return list(info.loads_ids) if info is not None else []
    except Exception as error:
        if any(isinstance(cause, KeyboardInterrupt) for cause in chain(error)):
            raise KeyboardInterrupt from error  # dlt wraps this too
        raise _named(error, target) from error
    finally:
        if kept is not None:
            _save(kept)
        shutil.rmtree(working_folder, ignore_errors=True)


def _save(kept: KeptPages) -> None:
    try:
        kept.save()
    except OSError as error:
        log.warning("The last pages could not be kept for the next run: %s", error)


def _part_files(
    landings: Iterator[PageRows], files: PartFiles, kept: KeptPages | None
) -> Iterator[PartFile]:
    for landing in landings:
        if kept is not None and landing.checkpoint is not None:
            kept.add(landing)
            continue
        for name, rows in landing.tables:
            files.add(name, rows)
        yield from files.full()
    yield from files.finish()
    if kept is not None:
        kept.save()
        yield from kept.files()


def _resources(dlt: Any, parts: Iterator[PartFile]) -> list[Any]:
    """A resource for each raw table that takes its files; dlt wants a table's name to be fixed."""
    every_file = dlt.resource(parts, name="part_files", selected=False)

    def taking(table: str) -> Any:
        columns = arrow_schema(table).empty_table()

        def files_of_table(part: PartFile) -> Iterator[Any]:
            if part.table == table:
                yield dlt.mark.with_file_import(str(part.path), "parquet", part.rows, columns)

        return dlt.transformer(files_of_table, every_file, name=table, write_disposition="append")

    return [taking(table) for table in KEYS]


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
