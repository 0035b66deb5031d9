"""What of a DuckDB file and its folder would stop a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.databases.files import why_unwritable
from extract.errors import CatalogError
from extract.findings import Finding, error, of_error, ok

if TYPE_CHECKING:
    from extract.databases.duckdb.target import DuckDBTarget

SUBJECT = "database"


def examine(target: DuckDBTarget) -> Iterator[Finding]:
    """Looks at the folder and opens the published file read-only; makes nothing, takes no lock."""
    try:
        target.check_files()
    except CatalogError as failure:
        yield of_error(SUBJECT, failure)
        return
    reason = why_unwritable(target.path.parent)
    if reason:
        yield error(
            SUBJECT,
            f"{target.path.parent} cannot be written to: {reason}.",
            "Runs make files beside the catalog: change its permissions, or set DUCKDB_PATH.",
        )
        return
    if target.path.exists():
        size = target.path.stat().st_size
        yield ok(SUBJECT, f"{target.path}: can be read, {size / 1e6:,.0f} MB")
    else:
        yield ok(SUBJECT, f"{target.path} does not exist yet: the first run makes it")
