"""The two engines behind one face; everything that differs between them stands below.

In: settings. Out: a `Target`: address, lock, work area, SQL, dlt destination, publishing.
"""

from extract.config.settings import Settings
from extract.databases.target import Database, Target

__all__ = ["Database", "Target", "open_target"]


def open_target(settings: Settings) -> Target:
    """The target that the settings name; nothing is connected, created or changed yet."""
    if settings.target == "postgres":
        from extract.databases.postgres.target import PostgresTarget

        return PostgresTarget(settings.database_url or "")
    from extract.databases.duckdb.target import DuckDBTarget

    return DuckDBTarget(settings.duckdb_path, settings.duckdb_memory_limit)
