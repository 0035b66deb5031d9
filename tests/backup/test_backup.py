"""A backup holds what cannot be fetched again, and comes back on either engine."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from extract.errors import EXIT_EXISTS, EXIT_FAILED, EXIT_REFUSED
from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES, NO_HUB
from tests.support.warm import Running

pytestmark = pytest.mark.slow
MakeCatalog = Callable[[str, str], CatalogUnderTest]
Rows = list[dict[str, Any]]

DAYS = [f"2026-03-0{day}T02:00:00+00:00" for day in range(1, 10)]
GONE = "maker/gone-7b"
PACKAGE = {
    "type": "model", "name": "gpt2", "version": "1.0.0", "model_id": "openai-community/gpt2",
    "revision": "4f676bec", "s3_path": "file:///packages/gpt2/1.0.0/package.zip", "sha256": "ed17",
    "size_bytes": 3700, "net_score": 0.56, "metrics": {"license": 1.0},
    "created_at": "2026-03-01T03:00:00+00:00",
}  # fmt: skip
LAND_PACKAGE = (
    "insert into raw.packages (package_id, position, payload, source_url, fetched_at, run_id,"
    " payload_sha256, payload_ok) select '7c9e6679-7425-40de-944b-e07fc1f90ae7', 1,"
    f" '{json.dumps(PACKAGE)}', 'file:///packages', started_at, run_id, '', true from raw.runs"
)
# JSON that the engines spell in ways of their own, and text that tells empty from null.
ODD = {
    "tags": ["license:mit", 'a "quoted", tag', "语言", "line\nbreak", "", "ünïcode"],
    "library_name": "",
    "config": {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64},
}


class Lived:
    """A catalog of two days, with what the Hub no longer tells: a model, figures of a day."""

    def __init__(self, catalog: CatalogUnderTest, hub: SampleHub) -> None:
        self.catalog = catalog
        catalog.environment["RAW_RUNS_KEPT"] = "1"
        hub.catalog.add(GONE, "text-generation", downloads=50, likes=5, **ODD)
        run(catalog, 0)
        catalog.execute(LAND_PACKAGE)
        hub.catalog.remove(GONE)
        run(catalog, 1)
        self.hf = published(catalog)
        self.backup = catalog.folder / "backup"
        self.said = catalog.run("backup", str(self.backup), CATALOG_NOW=DAYS[2]).stdout


def run(catalog: CatalogUnderTest, day: int) -> None:
    catalog.extract_and_transform(CATALOG_NOW=DAYS[day])


def published(catalog: CatalogUnderTest) -> Mapping[str, Rows]:
    """Every table of hf, JSON as values."""
    tables = catalog.query(
        "select table_name from information_schema.tables"
        " where table_schema = 'hf' and table_type = 'BASE TABLE'"
    )
    return {table: with_json(catalog.rows(table)) for (table,) in tables}


def with_json(rows: Rows) -> Rows:
    """Rows whose JSON is compared as values, in a fixed order."""
    read = [{name: plain(value) for name, value in row.items()} for row in rows]
    return sorted(read, key=lambda row: json.dumps(row, sort_keys=True))


def plain(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("[", "{")):
        return json.loads(value)
    return value if isinstance(value, list | dict) else str(value)


def without(tables: Mapping[str, Rows], *columns: str) -> Mapping[str, Rows]:
    return {
        table: with_json([{k: v for k, v in row.items() if k not in columns} for row in rows])
        for table, rows in tables.items()
    }


@pytest.fixture(scope="module")
def hub() -> Iterator[SampleHub]:
    named = ("text-generation", "any-to-any")
    sample = Catalog(tasks=[task for task in TASKS if task.task_id in named])
    for number in range(1, 4):
        sample.add(f"maker/model-{number}", "text-generation", downloads=number * 100, **ODD)
    sample.add("openai-community/gpt2", "text-generation", downloads=10, likes=1)
    with SampleHub(sample) as running:
        yield running


@pytest.fixture(scope="module")
def lived(hub: SampleHub, make_catalog: MakeCatalog) -> Callable[[str], Lived]:
    """Gives `lived(engine)`, made once."""
    made: dict[str, Lived] = {}

    def of(engine: str) -> Lived:
        if engine not in made:
            made[engine] = Lived(make_catalog(engine, hub.url), hub)
        return made[engine]

    return of


@pytest.fixture
def ours(lived: Callable[[str], Lived]) -> Lived:
    return lived("duckdb")


def copy_of(backup: Path, folder: Path) -> Path:
    shutil.copytree(backup, folder / "copied")
    return folder / "copied"


def keys(catalog: CatalogUnderTest) -> set[tuple[str, str]]:
    """(table, kind) of the keys that the database holds."""
    sql = (
        "select table_name, constraint_type from information_schema.table_constraints"
        " where table_schema = 'hf' and constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')"
    )
    return set(catalog.query(sql))


@pytest.mark.parametrize(
    ("engine", "other"), [("duckdb", "duckdb"), ("duckdb", "postgres"), ("postgres", "duckdb")]
)
def test_a_restored_catalog_goes_on_as_if_nothing_had_been_lost(
    lived: Callable[[str], Lived],
    hub: SampleHub,
    make_catalog: MakeCatalog,
    engine: str,
    other: str,
) -> None:
    before = lived(engine)
    catalog = make_catalog(other, hub.url)
    catalog.environment["RAW_RUNS_KEPT"] = "1"
    said = catalog.run("restore", str(before.backup), CATALOG_NOW=DAYS[3]).stdout
    assert f"Restored {before.backup} of 2026-03-03T02:00:00+00:00" in said
    assert f"Published {'postgres' if other == 'postgres' else catalog.duckdb_path}" in said
    restored = published(catalog)
    assert restored == before.hf
    assert ("models", "PRIMARY KEY") in keys(catalog)
    assert ("model_tasks", "FOREIGN KEY") in keys(catalog)
    assert catalog.query("select display_label from hf.latest_model")

    run(catalog, 4)
    after = published(catalog)
    moved = ("last_synced_at",)
    assert without(after, *moved)["models"] == without(restored, *moved)["models"]
    assert len(after["model_stats_daily"]) == len(restored["model_stats_daily"]) + 4
    assert [run for run in restored["runs"] if run not in after["runs"]] == []
    unchanged = set(after) - {"models", "model_stats_daily", "ingestion_runs", "runs"}
    assert {name: after[name] for name in unchanged} == {name: restored[name] for name in unchanged}
    assert GONE in {row["model_id"] for row in after["model_sizes"]}
    assert len(after["ingestion_runs"]) == len(restored["ingestion_runs"]) + 3


def test_a_backup_holds_every_table_that_raw_and_hf_have(ours: Lived) -> None:
    found = ours.catalog.query(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_type = 'BASE TABLE' and table_schema in ('raw', 'hf')"
    )
    dlt_makes_again = {"raw._dlt_version", "raw._dlt_pipeline_state"}
    contents = json.loads((ours.backup / "backup.json").read_text())
    held = {file["table"]: file for file in contents["files"] if "table" in file}
    assert {table for (table,) in found} - dlt_makes_again <= held.keys()
    assert held["hf.models"]["rows"] == len(ours.hf["models"])
    assert held["hf.models"]["columns"]["model_id"] == "text"
    assert (contents["version"], contents["engine"]) == ("0.1.0", "duckdb")
    assert f"latest run {contents['run_id']}" in ours.said
    assert (ours.backup / "seeds/catalog/catalog_additions.csv").is_file()


def test_a_backup_never_replaces_anything(ours: Lived, tmp_path: Path) -> None:
    before = (ours.backup / "backup.json").read_bytes()
    said = ours.catalog.run("backup", str(ours.backup), expect=EXIT_EXISTS).stderr
    assert "is a backup already" in said
    assert "make backup BACKUP_DIR=backup-20" in said
    assert (ours.backup / "backup.json").read_bytes() == before
    (tmp_path / "mine.txt").write_text("mine")
    said = ours.catalog.run("backup", str(tmp_path), expect=EXIT_EXISTS).stderr
    assert "is not an empty folder" in said
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_backup_that_was_cut_off_is_none_and_is_written_anew(
    ours: Lived, make_catalog: MakeCatalog, tmp_path: Path
) -> None:
    cut_off = copy_of(ours.backup, tmp_path)
    (cut_off / "backup.json").unlink()
    (cut_off / ".unfinished").touch()
    (cut_off / "hf" / "of_an_older_version.parquet").touch()
    said = make_catalog("duckdb", NO_HUB).run("restore", str(cut_off), expect=EXIT_FAILED).stderr
    assert "no backup, or one that was cut off" in said
    ours.catalog.run("backup", str(cut_off))
    assert not (cut_off / ".unfinished").exists()
    assert not (cut_off / "hf" / "of_an_older_version.parquet").exists()
    assert (cut_off / "backup.json").is_file()


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_file_is_named_before_anything_is_restored(
    ours: Lived, make_catalog: MakeCatalog, tmp_path: Path, damage: str
) -> None:
    backup = copy_of(ours.backup, tmp_path)
    file = backup / "hf" / "model_stats_daily.parquet"
    if damage == "missing":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    catalog = make_catalog("duckdb", NO_HUB)
    said = catalog.run("restore", str(backup), expect=EXIT_FAILED).stderr
    assert "model_stats_daily.parquet is" in said
    assert "Nothing was restored" in said
    assert not list(catalog.folder.glob("catalog.duckdb*[!k]"))


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_backup_lacks_is_not_lost_without_being_told(
    ours: Lived, hub: SampleHub, make_catalog: MakeCatalog, engine: str
) -> None:
    catalog = make_catalog(engine, hub.url)
    catalog.run(SOURCES="openrouter")  # landed, published or not
    said = catalog.run("restore", str(ours.backup), expect=EXIT_REFUSED).stderr
    assert "holds 1 run that the backup of 2026-03-03T02:00:00+00:00 lacks" in said
    assert "FORCE=1" in said
    if engine == "postgres":  # another's view and grant on what is replaced
        catalog.run("transform")
        catalog.execute("create schema mine; create view mine.v as select model_id from hf.models")
    catalog.run("restore", "--force", str(ours.backup))
    assert published(catalog) == ours.hf
    if engine == "postgres":
        assert len(catalog.query("select * from mine.v")) == len(ours.hf["models"])


def test_a_restore_that_is_killed_changes_nothing_on_duckdb(
    ours: Lived, hub: SampleHub, make_catalog: MakeCatalog
) -> None:
    catalog = make_catalog("duckdb", hub.url)
    catalog.execute("create table mine as select 7 as x")
    before = catalog.duckdb_path.read_bytes()
    restoring = Running(["restore", str(ours.backup)], catalog.env())
    wait_until(lambda: catalog.duckdb_path.with_name("catalog.duckdb.restored.work").exists())
    restoring.kill()
    restoring.wait()
    assert catalog.duckdb_path.read_bytes() == before
    catalog.run("restore", str(ours.backup))
    assert published(catalog) == ours.hf
    assert catalog.query("select x from mine") == [(7,)]
    left = {path.name for path in catalog.folder.glob("catalog.duckdb*")}
    assert left <= {"catalog.duckdb", "catalog.duckdb.lock"}


def test_a_restore_that_is_killed_changes_no_row_on_postgres(
    ours: Lived, make_catalog: MakeCatalog
) -> None:
    catalog = make_catalog("postgres", NO_HUB)
    catalog.run("restore", str(ours.backup))
    catalog.execute("update hf.models set license = 'as it was'")
    before = published(catalog)
    held = psycopg2.connect(catalog.database_url)
    try:
        held.cursor().execute("lock table hf.tasks")  # among the last to be filled
        restoring = Running(["restore", str(ours.backup)], catalog.env())
        waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
        wait_until(lambda: catalog.query(waiting))
        restoring.kill()
        restoring.wait()
    finally:
        held.close()
    assert published(catalog) == before
    catalog.run("restore", str(ours.backup))
    assert published(catalog) == ours.hf


def test_what_landed_but_is_not_published_is_told(
    hub: SampleHub, make_catalog: MakeCatalog, tmp_path: Path
) -> None:
    catalog = make_catalog("duckdb", hub.url)
    said = catalog.run("backup", str(tmp_path / "none"), expect=EXIT_FAILED).stderr
    assert "does not exist yet" in said
    catalog.run(SOURCES="openrouter")
    shutil.copyfile(f"{catalog.duckdb_path}.work", catalog.duckdb_path)
    os.utime(catalog.duckdb_path)
    (catalog.folder / "catalog.duckdb.work.json").unlink()
    catalog.run(SOURCES="openrouter")
    said = catalog.run("backup", str(tmp_path / "b")).stderr
    assert "1 run has landed but not published" in said


def wait_until(reached: Callable[[], object], most: float = 120) -> None:
    until = time.monotonic() + most
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_any_program_reads_the_files_of_a_backup(ours: Lived) -> None:
    file = ours.backup / "hf" / "models.parquet"
    [(tags,)] = duckdb.sql(f"select tags from '{file}' where model_id = '{GONE}'").fetchall()
    assert set(ODD["tags"]) - {""} <= set(json.loads(tags))
