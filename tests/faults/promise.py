"""The promise, as a check of what is there: see README.md.

After a fault, `hf` is the old state or the new, every table of it whole; rows of runs that count
are there, and so are the bytes of packages; and after one more run without the fault nothing is
left of it but its record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.records.raw_rows import ID_COLUMN, KEYS, LISTING_COLUMN
from tests.faults.hub import DAYS
from tests.faults.stored import half_stored, untidy
from tests.faults.workbench import KEPT_RUNS, Workbench
from tests.support.warm import Done

Rows = tuple[str, ...]
# They grow by the records of failed runs; checked by themselves.
RUNS = ("ingestion_runs", "runs")
# What the product must never show for a fault of its surroundings.
RAW_ERRORS = ("Traceback (most recent call last)", "please report it as a bug")
COMPLETED = ("success", "partial")


@dataclass(frozen=True)
class Found:
    """What is in a catalog."""

    hf: dict[str, Rows]
    history: Rows
    runs: tuple[tuple[Any, ...], ...]  # run_number, run_id, status, error, day, listings
    landed: dict[tuple[str, str, str], int]  # (run_id, table, listing) -> rows
    records: Rows  # of the latest completed run
    packages: tuple[str, ...]  # package_id
    store: dict[str, bytes]  # path -> content of what is in the store of packages


def look(bench: Workbench) -> Found:
    """Everything that the promise is about."""
    with bench.reading("hf") as reader:
        tables = _tables(reader, "hf")
        hf = {table: _rows(reader, f"select * from hf.{table}") for table in tables}
        reader.execute("select cast(package_id as varchar) from hf.packages order by 1")
        packages = tuple(package_id for (package_id,) in reader.fetchall())
    history = tuple(row for table in RUNS for row in hf.pop(table, ()) if table == RUNS[0])
    hf = {table: _without_chance(rows) for table, rows in hf.items()}
    with bench.reading("raw") as reader:
        runs = _runs(reader)
        landed, records = _landed(reader, runs)
    return Found(hf, history, runs, landed, records, packages, bench.stored())


def _tables(reader: Any, schema: str) -> list[str]:
    reader.execute(
        "select table_name from information_schema.tables"
        f" where table_schema = '{schema}' and table_type = 'BASE TABLE' order by 1"
    )
    return [name for (name,) in reader.fetchall()]


def _rows(reader: Any, sql: str) -> Rows:
    reader.execute(sql)
    return tuple(sorted(str(row) for row in reader.fetchall()))


def _runs(reader: Any) -> tuple[tuple[Any, ...], ...]:
    reader.execute(
        "select run_number, run_id, status, error, started_at, payload, completed_at"
        " from raw.runs order by run_number"
    )
    return tuple(
        (number, run_id, status, error, f"{day:%Y-%m-%d}", json.loads(payload)["listings"], ended)
        for number, run_id, status, error, day, payload, ended in reader.fetchall()
    )


def _landed(
    reader: Any, runs: Sequence[tuple[Any, ...]]
) -> tuple[dict[tuple[str, str, str], int], Rows]:
    """Rows by run and listing, and the records of the latest completed run."""
    latest = [run[1] for run in runs if run[2] in COMPLETED][-1]
    counts: dict[tuple[str, str, str], int] = {}
    records: list[str] = []
    for table in ID_COLUMN:
        listing = LISTING_COLUMN.get(table, "''")
        reader.execute(f"select run_id, {listing}, count(*) from raw.{table} group by 1, 2")
        counts |= {(run_id, table, name): rows for run_id, name, rows in reader.fetchall()}
        sql = f"select '{table}', {', '.join(KEYS[table])}, payload from raw.{table}"
        records += _rows(reader, f"{sql} where run_id = '{latest}'")
    return counts, _without_chance(records)


# -- after the fault ------------------------------------------------------------------------


def broken_after_fault(
    found: Found, old: Found, new: Found, done: Done, must_be_new: bool
) -> list[str]:
    """What of the promise does not hold."""
    problems = _mixed(found.hf, {"new": new.hf} if must_be_new else {"old": old.hf, "new": new.hf})
    problems += _lost(found, old) + half_stored(found.store, found.packages)
    if done.code not in (0, 1, 130, -9):
        problems.append(f"exit code {done.code}")
    shown = done.stdout + done.stderr
    problems += [f"shows {words!r}: {done.stderr[-600:]}" for words in RAW_ERRORS if words in shown]
    if done.code == 1 and not 1 <= len(done.stderr.strip().splitlines()[-8:]) <= 8:
        problems.append(f"says nothing: {done.stderr!r}")
    return problems


def _mixed(hf: dict[str, Rows], allowed: dict[str, dict[str, Rows]]) -> list[str]:
    if hf in allowed.values():
        return []
    name, closest = max(allowed.items(), key=lambda state: _alike(hf, state[1]))
    differing = sorted(
        table for table in {*hf, *closest} if hf.get(table, ()) != closest.get(table, ())
    )
    table = differing[0]
    extra = sorted({*hf.get(table, ())} - {*closest.get(table, ())})[:2]
    missing = sorted({*closest.get(table, ())} - {*hf.get(table, ())})[:2]
    return [f"hf is not {' or '.join(allowed)}: {differing} differ from {name}; {table} has {extra}"
            f" and lacks {missing}"]  # fmt: skip


def _alike(hf: dict[str, Rows], state: dict[str, Rows]) -> int:
    return sum(hf.get(table) == rows for table, rows in state.items())


def _lost(found: Found, old: Found) -> list[str]:
    """Rows of the latest runs that count, and of what counted before."""
    problems = []
    completed = [run for run in found.runs if run[2] in COMPLETED]
    for run in completed[-int(KEPT_RUNS) :]:
        for entry in run[5]:
            key = (run[1], entry["table"], entry["listing"])
            if found.landed.get(key, 0) != entry["rows"]:
                problems.append(f"{key} has {found.landed.get(key, 0)} of {entry['rows']} rows")
    if [run[:4] for run in old.runs] != [run[:4] for run in found.runs[: len(old.runs)]]:
        problems.append("the records of earlier runs have changed")
    if not set(old.history) <= set(found.history) and found.history:
        problems.append("hf.ingestion_runs has lost rows")
    return problems


# -- after one more run -----------------------------------------------------------------------


def broken_after_heal(found: Found, old: Found, goal: Found, bench: Workbench) -> list[str]:
    """What the clean run did not put right."""
    problems = _mixed(found.hf, {"the goal": goal.hf}) + _lost(found, old)
    if found.records != goal.records:
        problems.append("the latest run's records are not what the Hub serves")
    for number, _, status, error, day, _, ended in found.runs:
        if status not in (*COMPLETED, "failed") or ended is None:
            problems.append(f"run {number} says {status}")
        if status == "failed" and not error:
            problems.append(f"run {number} failed and does not say why")
        if f"{day}T" not in "".join(DAYS):
            problems.append(f"run {number} is of another day: {day}")
    return problems + _leftovers(bench, found) + untidy(found.store, found.packages)


def _without_chance(rows: Iterable[str]) -> Rows:
    """What two runs of one moment differ in: the end of a run's id, a package's id."""
    chance = re.compile(r"(?<=\d{8}T\d{6}Z)-[0-9a-f]{6}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    return tuple(sorted(chance.sub("", row) for row in rows))


def _leftovers(bench: Workbench, found: Found) -> list[str]:
    """Files that nobody needs any more, and rows of runs that do not count."""
    names = sorted(str(path.relative_to(bench.live)) for path in bench.live.rglob("*"))
    unwanted = re.compile(
        r"\.part$|\.parquet$|pending_run_records/.+|packages/[^.]|lock\.json$|\.wal$"
    )
    problems = [f"left over: {name}" for name in names if unwanted.search(name)]
    failed = {run[1] for run in found.runs if run[2] not in COMPLETED}
    problems += [f"rows of a failed run: {key}" for key in found.landed if key[0] in failed]
    return problems


def work_file(bench: Workbench) -> Path:
    """Where a run on DuckDB works."""
    path = bench.catalog.duckdb_path
    return path.with_name(path.name + ".work")
