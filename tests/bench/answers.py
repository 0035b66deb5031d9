"""What a pipeline answers: its three tables as CSV, compared with those of the floor by SQL.

    python -m tests.bench.answers SCHEMA FOLDER [FLOOR_FOLDER]    (environment: see engines.py)

A program of its own, so that its memory is not counted as that of the pipelines measured later.
"""

import json
import os
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg2

from tests.bench.engines import Engine
from tests.bench.process import run
from tests.bench.sizes import ROOT

# Table -> its key and its answer: what the floor has too, in types that print alike.
ANSWERS = {
    "tasks": ("task_id", "select task_id, task_label from {schema}.tasks"),
    "models": (
        "model_id",
        """
        select
            model_id, author, library_name, pipeline_tag, license, gated, likes, downloads,
            parameters,
            cast(trending_score as double precision) as trending_score,
            extract(epoch from hub_created_at) as hub_created_at,
            extract(epoch from last_modified) as last_modified,
            cast(tags as text) as tags
        from {schema}.models
        """,
    ),
    "model_tasks": (
        "model_id, task_id",
        "select model_id, task_id, rank_in_task from {schema}.model_tasks",
    ),
}
# Said and not sniffed: where the first quoted name comes late, quotes would be taken for text.
READ = """read_csv(?, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')"""
DIFFERING = f"""
with here as (from {READ}),
floor as (from {READ})
select count(*) from (
    select distinct {{key}} from (
        (from here except from floor) union all (from floor except from here)
    )
)
"""


def answers(engine: Engine, schema: str, folder: Path, floor: Path | None) -> dict[str, int] | None:
    """Dumps the tables into `folder`; how many keys of each have other rows than in `floor`."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.bench.answers", schema, str(folder)]
    printed = run([*command, *([str(floor)] if floor else [])], engine.environment, ROOT).stdout
    differing: dict[str, int] | None = json.loads(printed)
    return differing


def dump(schema: str, folder: Path) -> None:
    """Writes one CSV file per table."""
    for table, (_, select) in ANSWERS.items():
        path, sql = folder / f"{table}.csv", select.format(schema=schema)
        if os.environ["TARGET"] == "duckdb":
            with duckdb.connect(os.environ["DUCKDB_PATH"], read_only=True) as database:
                database.execute(f"copy ({sql}) to '{path}' (header)")
            continue
        with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server, path.open("wb") as to:
            server.cursor().copy_expert(f"copy ({sql}) to stdout (format csv, header)", to)


def differing(folder: Path, floor: Path) -> dict[str, int]:
    """Table -> keys whose rows are not the same in both folders."""
    counts = {}
    for table, (key, _) in ANSWERS.items():
        files = [str(side / f"{table}.csv") for side in (folder, floor)]
        [(counts[table],)] = duckdb.execute(DIFFERING.format(key=key), files).fetchall()
    return counts


def main() -> None:
    schema, folder, *floor = sys.argv[1:]
    dump(schema, Path(folder))
    print(json.dumps(differing(Path(folder), Path(floor[0])) if floor else None))


if __name__ == "__main__":
    main()
