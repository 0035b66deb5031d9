"""Each record is parsed and upserted by statements of its own; prints seconds and records.

    python -m tests.bench.row_by_row.load    (environment: see engines.py, hub.py, pipeline.py)

It stops after MOST_RECORDS, since it would take hours for what others do in minutes.
"""

import json
import os
import time
from collections import Counter
from itertools import islice
from typing import Any

import duckdb
import psycopg2

from tests.bench.hub import settings_of
from tests.bench.pages import fetch

Record = dict[str, Any]

TABLES = """
drop schema if exists row_by_row cascade;
create schema row_by_row;
create table row_by_row.tasks (task_id text primary key, task_label text);
create table row_by_row.models (
    model_id text primary key,
    license text,
    likes bigint,
    downloads bigint,
    last_modified timestamptz,
    tags json,
    pipeline_tag text
);
create table row_by_row.model_tasks (
    model_id text references row_by_row.models,
    task_id text references row_by_row.tasks,
    rank_in_task integer,
    primary key (model_id, task_id)
);
"""
TASK = "insert into row_by_row.tasks values (%s, %s)"
MODEL = """
insert into row_by_row.models values (%s, %s, %s, %s, %s, %s, %s)
on conflict (model_id) do update set
    license = excluded.license,
    likes = excluded.likes,
    downloads = excluded.downloads,
    last_modified = excluded.last_modified,
    tags = excluded.tags,
    pipeline_tag = excluded.pipeline_tag
"""
MODEL_TASK = """
insert into row_by_row.model_tasks values (%s, %s, %s)
on conflict (model_id, task_id) do update set rank_in_task = excluded.rank_in_task
"""


class Database:
    """One statement at a time, on either engine."""

    def __init__(self) -> None:
        self._is_duckdb = os.environ["TARGET"] == "duckdb"
        self._connection: Any = None
        if self._is_duckdb:
            self._connection = self._cursor = duckdb.connect(os.environ["DUCKDB_PATH"])
        else:
            self._connection = psycopg2.connect(os.environ["DATABASE_URL"])
            self._cursor = self._connection.cursor()

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> None:
        self._cursor.execute(sql.replace("%s", "?") if self._is_duckdb else sql, values)

    def begin(self) -> None:
        """Psycopg2 does so by itself."""
        if self._is_duckdb:
            self._connection.begin()

    def commit(self) -> None:
        self._connection.commit()


def license_of(record: Record) -> str | None:
    for tag in record["tags"]:
        if tag.startswith("license:"):
            return str(tag.removeprefix("license:"))
    return None


def upsert(database: Database, record: Record, task_id: str, rank: int) -> None:
    """A model, and its place in a listing."""
    tags = json.dumps(record["tags"]).replace("\\u0000", "\\ufffd")
    figures = record.get("likes"), record.get("downloads"), record.get("lastModified")
    values = record["id"], license_of(record), *figures, tags, record.get("pipeline_tag")
    database.execute(MODEL, values)
    database.execute(MODEL_TASK, (record["id"], task_id, rank))


def upsert_all(database: Database, most: int) -> int:
    """Everything, a transaction for each page; how many records that were."""
    pages = fetch(os.environ["HF_ENDPOINT"], settings_of(os.environ))
    make_tables(database, json.loads(next(pages).body))
    ranks: Counter[str] = Counter()
    for page in pages:
        database.begin()
        for record in islice(json.loads(page.body), most - ranks.total()):
            ranks[page.listing] += 1
            upsert(database, record, page.listing, ranks[page.listing])
        database.commit()
        if ranks.total() == most:
            break
    return ranks.total()


def make_tables(database: Database, tasks: dict[str, Record]) -> None:
    database.begin()
    database.execute(TABLES)
    for task_id, task in tasks.items():
        database.execute(TASK, (task_id, task["label"]))
    database.commit()


def main() -> None:
    started = time.perf_counter()
    records = upsert_all(Database(), int(os.environ["MOST_RECORDS"]))
    print(json.dumps({"seconds": time.perf_counter() - started, "records": records}))


if __name__ == "__main__":
    main()
