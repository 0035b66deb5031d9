"""The registry of packages: reads hf.packages, records rows in raw.packages for dbt.

A row that could not be recorded is saved in `<state dir>/unrecorded_packages/` and is recorded with
the next package.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC
from pathlib import Path
from typing import Any

from extract.config.settings import Settings
from extract.databases import Database, open_target
from extract.databases.files import write_json
from extract.databases.target import HAS_TABLE
from extract.errors import CatalogError, PackageError, TransformError
from extract.packages.manifest import Package
from extract.packages.scores import as_float

log = logging.getLogger(__name__)
PENDING = "unrecorded_packages"
# Lands rows of packages and builds hf.packages with them.
Recorder = Callable[[Settings, Sequence[Package]], None]
COLUMNS = [
    each.name for each in fields(Package) if each.name not in ("metrics", "license", "files")
]


@contextmanager
def published(settings: Settings) -> Iterator[Database | None]:
    """Opens the published catalog; None if nothing was ever published."""
    target = open_target(settings)
    if target.name == "duckdb" and not settings.duckdb_path.exists():
        yield None
        return
    with target.reader() as database:
        yield database


def has_table(database: Database | None, table: str) -> bool:
    """Whether hf has the table."""
    return database is not None and bool(database.execute(HAS_TABLE, ["hf", table]))


def packages_named(settings: Settings, name: str | None = None) -> list[Package]:
    """The packages of a name, or all, with their metrics, ordered by name and time."""
    with published(settings) as database:
        # The first build creates the tables one by one, that of the metrics last.
        if database is None or not has_table(database, "package_metrics"):
            return []
        where, values = (" where name = ?", [name]) if name else ("", [])
        columns = ", ".join(COLUMNS)
        selection = f"select {columns} from hf.packages{where}"  # nosec B608 # our own names
        rows = database.execute(f"{selection} order by name, created_at", values)
        metrics: dict[str, dict[str, float | None]] = {}
        for package_id, metric, score in database.execute(
            "select package_id, metric, score from hf.package_metrics"
        ):
            metrics.setdefault(str(package_id), {})[metric] = as_float(score)
    return [_package(row, metrics) for row in rows]


def _package(row: tuple[Any, ...], metrics: dict[str, dict[str, float | None]]) -> Package:
    found = dict(zip(COLUMNS, row, strict=True))
    found["package_id"] = str(found["package_id"])
    found["net_score"] = as_float(found["net_score"])
    found["created_at"] = found["created_at"].astimezone(UTC).isoformat()
    return Package(**found, metrics=metrics.get(found["package_id"], {}))


def record(settings: Settings, package: Package, recorder: Recorder) -> None:
    """Records the row of a package, and the pending rows.

    Raises:
        PackageError: the package is stored, but its row could not be recorded; run again.
    """
    # The package may be pending itself, if a build was interrupted after its row had landed.
    packages = list({each.package_id: each for each in [package, *pending(settings)]}.values())
    try:
        recorder(settings, packages)
    except TransformError:
        _remove_pending(settings, packages)  # they have landed: the next transform records them
        raise
    except (CatalogError, KeyboardInterrupt) as error:
        _save_pending(settings, package)
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        log.warning("%s is stored, but its row is not recorded yet: %s", package.s3_path, reason)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise PackageError(
            f"{package.summary()} is stored, but its row could not be recorded: {reason}\n"
            "Run the same command again: it finds the package and records the row."
        ) from error
    _remove_pending(settings, packages)


def pending(settings: Settings) -> list[Package]:
    """The pending rows of this database."""
    found, target = [], open_target(settings).describe()
    for path in sorted((settings.state_dir / PENDING).glob("*.json")):
        try:
            saved = json.loads(path.read_text(encoding="utf-8"))
            if saved["target"] == target:
                found.append(Package(**saved["package"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("%s is not a row of a package and is left alone: %s", path, error)
    return found


def _save_pending(settings: Settings, package: Package) -> None:
    path = _pending_file(settings, package)
    path.parent.mkdir(parents=True, exist_ok=True)
    target = open_target(settings).describe()
    write_json(path, {"target": target, "package": json.loads(package.payload())})


def _remove_pending(settings: Settings, packages: Sequence[Package]) -> None:
    for package in packages:
        _pending_file(settings, package).unlink(missing_ok=True)


def _pending_file(settings: Settings, package: Package) -> Path:
    return settings.state_dir / PENDING / f"{package.package_id}.json"
