"""A catalog of a test's own: the real commands in real processes, and its database to look into.

A `CatalogUnderTest` is one engine with an empty database, a state folder and the address of a Hub.
`run` starts `python -m extract ...` as a user would; `query` reads what people read (on DuckDB the
published file).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg2

from tests.support.filled import FilledCatalogs
from tests.support.warm import Running

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED_TABLES = (
    "tasks",
    "models",
    "model_aliases",
    "model_tasks",
    "ingestion_runs",
    "new_models",
    "dataset_models",
    "model_stats_daily",
    "model_prices",
    "model_changes",
    "model_quality",
)
# Nothing of the developer's own settings, and no waiting that a test has not asked for.
CLEARED = (
    "HF_TOKEN",
    "HF_ENDPOINT",
    "DATABASE_URL",
    "SUPABASE_DB_URL",
    "DUCKDB_PATH",
    "DUCKDB_MEMORY_LIMIT",
    "TARGET",
    "MAX_TASKS",
    "LIMIT_PER_TASK",
    "SOURCES",
    "SCOPE",
    "COMMUNITY_RANKINGS",
    "TRIGGER",
    "CATALOG_HOME",
    "CATALOG_NOW",
    "CHECK_ONLY",
    "AUTO_INGEST",
    "REFRESH_CHANGED",
    "FAIL_IF_NEW",
    "SYNC_DATASETS",
    "SYNC_OVERLAP_HOURS",
    "SYNC_NEWS",
    "ENABLE_CRON_JOBS",
    "HF_SYNC_SCHEDULE",
    "HF_SYNC_AUTO_INGEST",
    "ALERT_WEBHOOK_URL",
    "ALERT_AFTER_HOURS",
    "BACKUP_DIR",
    "LOG_DAYS",
)


class CatalogUnderTest:
    """One engine, one empty database, one Hub."""

    def __init__(
        self,
        folder: Path,
        engine: str,
        hub_url: str,
        database_url: str | None = None,
        filled: FilledCatalogs | None = None,
    ):
        self.filled = filled
        self.engine = engine
        self.folder = folder
        self.database_url = database_url
        self.duckdb_path = folder / "catalog.duckdb"
        self.environment = {
            "TARGET": engine,
            "DUCKDB_PATH": str(self.duckdb_path),
            "CATALOG_STATE_DIR": str(folder / "state"),
            "HF_ENDPOINT": hub_url,
            "OPENROUTER_BASE_URL": f"{hub_url}/api/v1",
            "COMMUNITY_RANKINGS": "hub:trending",
            "HF_HUB_DISABLE_TELEMETRY": "1",
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def env(self, **more: str) -> dict[str, str]:
        """The environment of a process of this catalog."""
        kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
        return {**kept, **self.environment, **more}

    def run(
        self, *arguments: str, expect: int = 0, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """`python -m extract <arguments>`; another exit code than expected fails the test.

        The process is a forked one that has imported everything (`warm.py`).
        """
        done = Running(arguments, self.env(**more)).completed()
        if done.returncode != expect:
            raise AssertionError(
                f"{' '.join(arguments) or 'extract'} ended with {done.returncode}, not {expect}\n"
                f"--- stdout\n{done.stdout}\n--- stderr\n{done.stderr}"
            )
        return done

    def extract_and_transform(self, **more: str) -> None:
        """The main job, in one process as `make extract transform` does it.

        An empty catalog may become the copy of another that did the same.
        """
        if self.filled is None:
            self.run("run", **more)
        else:
            self.filled.fill(self, more, lambda: self.run("run", **more))

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """A reader's connection (on DuckDB to the published file), with UTC as its time zone."""
        if self.engine == "duckdb":
            with duckdb.connect(str(self.duckdb_path), read_only=True) as reader:
                reader.execute("set timezone = 'UTC'")
                yield reader
        else:
            reader = psycopg2.connect(self.database_url)
            try:
                cursor = reader.cursor()
                cursor.execute("set timezone = 'UTC'")
                yield cursor
            finally:
                reader.close()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, JSON as Python values, times in UTC."""
        with self.connection() as reader:
            reader.execute(sql)
            return [tuple(plain(value) for value in row) for row in reader.fetchall()]

    def execute(self, sql: str) -> None:
        """Change something by hand, as its owner might."""
        if self.engine == "duckdb":
            with duckdb.connect(str(self.duckdb_path)) as writer:
                writer.execute(sql)
            return
        writer = psycopg2.connect(self.database_url)
        try:
            writer.cursor().execute(sql)
            writer.commit()
        finally:
            writer.close()

    def rows(self, table: str, without: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """All rows of `hf.<table>` as dicts, without the named columns, in a fixed order."""
        with self.connection() as reader:
            reader.execute(f"select * from hf.{table}")
            names = [column[0] for column in reader.description]
            rows = [
                {name: plain_json(name, value) for name, value in zip(names, row, strict=True)}
                for row in reader.fetchall()
            ]
        kept = [{name: row[name] for name in names if name not in without} for row in rows]
        return sorted(kept, key=lambda row: json.dumps(row, sort_keys=True, default=str))

    def published(self, without: tuple[str, ...] = ()) -> Mapping[str, list[dict[str, Any]]]:
        """Every published table, whole."""
        return {table: self.rows(table, without) for table in PUBLISHED_TABLES}

    def content(self) -> Mapping[str, list[dict[str, Any]]]:
        """What a failed run must not change: every published table, the records of runs aside."""
        return {name: rows for name, rows in self.published().items() if name != "ingestion_runs"}


def plain(value: Any) -> Any:
    """A value as both drivers would give it: times in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value


def plain_json(name: str, value: Any) -> Any:
    """As `plain`, and the JSON column `tags` as a list (DuckDB's driver gives text)."""
    return json.loads(value) if name == "tags" and isinstance(value, str) else plain(value)
