"""The engines behind one interface; everything that differs between them is in this package.

In: settings. Out: a `Target`: address, lock, work area, SQL, dlt destination, publishing.
May use: errors, redaction, registry, config.
"""

from extract.config.settings import Settings
from extract.databases.target import Database, Target

__all__ = ["Database", "Target", "open_target"]


def open_target(settings: Settings) -> Target:
    """Returns the target that the settings name, without connecting to it or changing it."""
    if settings.target == "postgres":
        from extract.databases.postgres.target import PostgresTarget

        return PostgresTarget(settings.database_url or "")
    from extract.databases.duckdb.target import DuckDBTarget

    return DuckDBTarget(settings.duckdb_path, settings.duckdb_memory_limit)
