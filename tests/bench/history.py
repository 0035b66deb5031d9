"""A night with a year behind it: `make extract transform` before and after generated days.

The night before finds one day in hf.model_stats_daily, the night after as many as
BENCH_HISTORY_DAYS: what differs is what a long history costs. Days are written straight into the
table, one at a time as nights would, each with figures of its own.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import psycopg2

from tests.bench.engines import Engine
from tests.bench.hub import Hub
from tests.bench.measurement import Measurement, with_server
from tests.bench.ours import measured, night

NAME = "history"
TODAY = "select max(stat_date) from hf.model_stats_daily"
# Slow growth with a ripple, and a trending score for one model in ten, as the Hub has them.
GENERATE = """
insert into hf.model_stats_daily (model_id, stat_date, downloads, likes, trending_score)
select
    models.model_id,
    latest.stat_date - {days_ago},
    models.downloads - models.downloads * {days_ago} / 1000
        + (length(models.model_id) * 31 + {days_ago} * 17) % 50,
    models.likes - models.likes * {days_ago} / 2000,
    case when models.likes % 10 = 0 then ({days_ago} * 7 + models.likes) % 200 end
from hf.models cross join ({today}) as latest (stat_date)
"""


def measure(engine: Engine, hub: Hub, days: int) -> Iterator[Measurement]:
    """The night with one day of history, the night with all of them, and the trends."""
    night(engine, hub)
    _execute(engine, "update hf.model_stats_daily set stat_date = stat_date - 1")
    yield _night(engine, hub, "1 day")
    size = _size(engine)
    _generate(engine, days)
    added = _size(engine) - size
    after = _night(engine, hub, f"{days} days")
    yield replace(after, added_bytes=added)
    yield _trends(engine, after.records)


def _night(engine: Engine, hub: Hub, run: str) -> Measurement:
    return with_server(engine, lambda: measured(engine, NAME, run, night(engine, hub)))


def _generate(engine: Engine, days: int) -> None:
    """The days before the night's own, whose rows go: the next night writes them again."""
    _execute(
        engine,
        f"delete from hf.model_stats_daily where stat_date = ({TODAY})",
        *(GENERATE.format(days_ago=ago, today=TODAY) for ago in range(days - 1, 0, -1)),
    )
    if engine.database_url is not None:
        _execute(engine, "vacuum analyze hf.model_stats_daily")  # as autovacuum would have by then


def _trends(engine: Engine, records: int) -> Measurement:
    started = time.perf_counter()
    _execute(engine, "create temporary table trends as select * from hf.trending_models")
    seconds = time.perf_counter() - started
    return Measurement(engine.name, NAME, "trends", {"query": seconds}, records, 0.0, 0.0)


def _execute(engine: Engine, *statements: str) -> None:
    """Statements of a program of its own, as far as the catalog is concerned."""
    if engine.database_url is None:
        with duckdb.connect(engine.environment["DUCKDB_PATH"]) as connection:
            for sql in statements:
                connection.execute(sql)
        return
    server = psycopg2.connect(engine.database_url)
    try:
        server.autocommit = True
        for sql in statements:
            server.cursor().execute(sql)
    finally:
        server.close()


def _size(engine: Engine) -> int:
    """Bytes on disk: the DuckDB file, or the table with its indexes."""
    if engine.database_url is None:
        return Path(engine.environment["DUCKDB_PATH"]).stat().st_size
    connection = psycopg2.connect(engine.database_url)
    try:
        cursor = connection.cursor()
        cursor.execute("select pg_total_relation_size('hf.model_stats_daily')")
        [(size,)] = cursor.fetchall()
        return int(size)
    finally:
        connection.close()
