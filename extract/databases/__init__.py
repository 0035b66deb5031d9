"""The engines behind one interface; everything that differs between them is in this package.

In: settings. Out: a `Target`: address, lock, work area, SQL, dlt destination, publishing.
May use: findings, errors, redaction, registry, config.
"""

from extract.config.settings import Settings
from extract.databases.target import Database, Target
from extract.errors import DatabaseError, UsageError

__all__ = ["Database", "Target", "open_target", "require_usable"]


def open_target(settings: Settings) -> Target:
    """Returns the target that the settings name, without connecting to it or changing it."""
    if settings.target == "postgres":
        from extract.databases.postgres.target import PostgresTarget

        return PostgresTarget(settings.database_url or "")
    from extract.databases.duckdb.target import DuckDBTarget

    return DuckDBTarget(settings.duckdb_path, settings.duckdb_memory_limit)


def require_usable(target: Target) -> None:
    """Raises CatalogError if something would stop a run; changes nothing and takes no lock."""
    for found in target.examine():
        if found.level == "error":
            raise (UsageError if found.is_setting else DatabaseError)(found.message)
