from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from extract.config.settings import Settings
from extract.databases import open_target
from extract.databases.duckdb.target import DuckDBTarget
from extract.databases.postgres.target import PostgresTarget
from extract.errors import CatalogError, DatabaseError, DatabaseLockedError, UsageError
from extract.runs.run import extract
from tests.sample_hub import SampleHub

ROOT = Path(__file__).parents[2]


@contextmanager
def another_process(code: str) -> Iterator[subprocess.Popen[str]]:
    """A process that runs this code until it is killed; waits until it has printed a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def holding_the_lock(settings: Settings) -> str:
    return f"""
        import time
        from pathlib import Path
        from extract.databases.duckdb.target import DuckDBTarget
        from extract.databases.postgres.target import PostgresTarget
        url, path = {settings.database_url!r}, Path({str(settings.duckdb_path)!r})
        with (PostgresTarget(url) if url else DuckDBTarget(path)).lock("python -m extract"):
            print("ready", flush=True)
            time.sleep(60)
    """


def test_a_second_run_says_who_holds_the_lock_and_a_dead_holder_holds_nothing(
    on_engine: Settings,
) -> None:
    with another_process(holding_the_lock(on_engine)) as holder:
        started = time.monotonic()
        with pytest.raises(DatabaseLockedError, match=f"{holder.pid}.*since 2") as raised:
            extract(on_engine)
        assert time.monotonic() - started < 1
        assert raised.value.exit_code == 1
        assert "python -m extract" in str(raised.value)
        assert not (on_engine.state_dir / "pending_run_records").exists()
        holder.kill()
        holder.wait()
        time.sleep(0.1)
        assert extract(replace(on_engine, sources=("openrouter",))).status == "success"


def test_readers_see_the_old_file_until_it_is_published(settings: Settings) -> None:
    target = DuckDBTarget(settings.duckdb_path)
    extract(replace(settings, sources=("openrouter",)))
    assert not settings.duckdb_path.exists()
    target.publish()
    assert not target.work.exists()
    with duckdb.connect(str(settings.duckdb_path), read_only=True) as reader:
        count = "select count(*) from raw.openrouter_models"
        assert reader.execute(count).fetchall() == [(48,)]
        extract(replace(settings, sources=("openrouter",)))
        target.publish()
        assert reader.execute(count).fetchall() == [(48,)]
    with duckdb.connect(str(settings.duckdb_path), read_only=True) as reader:
        assert reader.execute(count).fetchall() == [(96,)]


def test_a_deleted_published_file_is_made_again(settings: Settings) -> None:
    target = DuckDBTarget(settings.duckdb_path)
    extract(replace(settings, sources=("openrouter",)))
    target.publish()
    settings.duckdb_path.unlink()
    assert extract(replace(settings, sources=("openrouter",))).status == "success"
    target.publish()
    assert settings.duckdb_path.exists()


def test_a_half_made_copy_never_counts(settings: Settings) -> None:
    target = DuckDBTarget(settings.duckdb_path)
    extract(replace(settings, sources=("openrouter",)))
    target.publish()
    target.work.with_name(target.work.name + ".part").write_bytes(b"half")
    target.work.with_name(target.work.name + ".wal").write_bytes(b"of another file")
    extract(replace(settings, sources=("openrouter",)))
    database = target.connect()
    assert database.execute("select count(*) from raw.openrouter_models") == [(96,)]
    database.close()


def test_publishing_nothing_is_an_error(settings: Settings) -> None:
    with pytest.raises(DatabaseError, match="make extract"):
        DuckDBTarget(settings.duckdb_path).publish()


def test_a_work_file_that_is_open_elsewhere_is_told_with_its_holder(settings: Settings) -> None:
    code = f"""
        import duckdb, time
        connection = duckdb.connect({str(settings.duckdb_path) + ".work"!r})
        print("ready", flush=True)
        time.sleep(60)
    """
    with (
        another_process(code) as holder,
        pytest.raises(DatabaseLockedError, match=f"PID {holder.pid}"),
    ):
        extract(settings)


def test_a_file_that_is_no_duckdb_is_named_and_repaired_by_moving_it(settings: Settings) -> None:
    settings.duckdb_path.write_text("hello")
    with pytest.raises(DatabaseError, match=r"catalog\.duckdb is damaged, or no DuckDB file"):
        extract(settings)
    settings.duckdb_path.unlink()
    assert extract(replace(settings, sources=("openrouter",))).status == "success"


@pytest.mark.parametrize("command", ["extract", "reader", "landed"])
def test_a_file_that_was_cut_short_is_told_by_its_name_with_the_way_on(
    settings: Settings, hub: SampleHub, command: str
) -> None:
    extract(replace(settings, sources=("openrouter",)))
    target = DuckDBTarget(settings.duckdb_path)
    target.publish()
    os.truncate(settings.duckdb_path, settings.duckdb_path.stat().st_size // 2)
    hub.requests.clear()
    acts = {
        "extract": lambda: extract(settings),
        "reader": lambda: target.reader().__enter__(),
        "landed": target.has_landed,
    }
    with pytest.raises(DatabaseError, match=r"catalog\.duckdb is damaged") as raised:
        acts[command]()
    assert "make restore" in str(raised.value)
    assert ".work" not in str(raised.value)
    assert len(str(raised.value).splitlines()) == 3
    assert list(hub.requests) == []
    settings.duckdb_path.unlink()
    assert extract(replace(settings, sources=("openrouter",))).status == "success"


def test_a_damaged_block_is_told_with_the_way_on(tmp_path: Path) -> None:
    path = tmp_path / "catalog.duckdb"
    written(path, "create table t as select repeat(md5(range::varchar), 30) as x from range(50000)")
    with path.open("r+b") as file:
        for block in range(3, path.stat().st_size // 262_144 - 3):
            file.seek(12_288 + block * 262_144 + 5000)
            file.write(b"damaged")
    with (
        DuckDBTarget(path).reader() as reader,
        pytest.raises(DatabaseError, match=r"Corrupt.*\nMove the DuckDB file away.*make restore"),
    ):
        reader.execute("select max(x) from t")


def test_a_work_file_that_holds_no_other_run_does_not_stop_the_next(settings: Settings) -> None:
    """What a run that failed leaves, beside a published file that was changed or put back."""
    extract(replace(settings, sources=("openrouter",)))
    target = DuckDBTarget(settings.duckdb_path)
    target.publish()
    target.prepare_work()
    kept = settings.duckdb_path.with_name("kept.duckdb")
    shutil.copyfile(settings.duckdb_path, kept)
    kept.replace(settings.duckdb_path)
    written(settings.duckdb_path, "create table mine as select 7 as x")
    assert extract(replace(settings, sources=("openrouter",))).status == "success"
    target.publish()
    with duckdb.connect(str(settings.duckdb_path), read_only=True) as reader:
        assert reader.execute("select x from mine").fetchall() == [(7,)]


def test_a_folder_without_permission_is_told_as_that() -> None:
    """As another user: root may write everywhere."""
    folder = Path(tempfile.mkdtemp())  # which other users reach, unlike pytest's own
    folder.chmod(0o555)
    code = f"""
        import os
        from pathlib import Path
        from extract.databases.duckdb.target import DuckDBTarget
        from extract.errors import DatabaseError
        target = DuckDBTarget(Path({str(folder / "catalog.duckdb")!r}))
        {"os.seteuid(65534)" if os.geteuid() == 0 else ""}
        try:
            with target.lock("a test"):
                print("locked")
        except DatabaseError as error:
            told = "Permission denied" in str(error) and "set DUCKDB_PATH" in str(error)
            print("ready" if told else error, flush=True)
    """
    with another_process(code):
        pass
    folder.rmdir()


@pytest.mark.parametrize("path", ["no/such/folder/x.duckdb", "."])
def test_a_path_that_cannot_hold_a_file_is_named(settings: Settings, path: str) -> None:
    with pytest.raises(DatabaseError, match="DUCKDB_PATH"):
        extract(replace(settings, duckdb_path=settings.duckdb_path.parent / path))


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:hidden-word@host/db",
        "postgresql://user:hidden-word@host:port/db",
        "postgresql://user:hidden-word@host/db?sslmode=never",
        "postgresql://user:hidden-word@host/db?nonsense=1",
        "hidden-word",
    ],
)
def test_an_address_that_libpq_refuses_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError, match="DATABASE_URL") as raised:
        PostgresTarget(url).connect()
    assert_shows_nothing(raised.value, "hidden-word")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("ssmode=hidden-word", "does not know: ssmode"),
        ("hidden_word", None),
        ("sslmode=hidden-word", "the value of sslmode"),
        ("connect_timeout=hidden-word", "the value of connect_timeout"),
        ("sslmode=disable&ssl_min_protocol_version=hidden-word", "of ssl_min_protocol_version"),
        ("port=hidden-word", "the value of port"),
    ],
)
def test_a_parameter_of_an_address_is_named_but_never_its_value(
    query: str, named: str | None
) -> None:
    with pytest.raises(UsageError, match=named) as raised:
        PostgresTarget(f"postgresql://user:hidden-word@127.0.0.1:1/db?{query}").connect()
    assert_shows_nothing(raised.value, "hidden-word", "hidden_word")


def test_a_server_that_is_not_there_is_named_without_the_password(settings: Settings) -> None:
    url = "postgresql://user:hidden%40word@127.0.0.1:1/db"
    with pytest.raises(DatabaseError, match=r"127\.0\.0\.1:1/db cannot be opened") as raised:
        extract(replace(settings, target="postgres", database_url=url))
    assert_shows_nothing(raised.value, "hidden@word", "hidden%40word")
    (waiting,) = (settings.state_dir / "pending_run_records").glob("*.json")
    logs = "".join(path.read_text() for path in (settings.state_dir / "logs").iterdir())
    assert not re.search("hidden.{0,3}word", waiting.read_text() + logs)


def assert_shows_nothing(error: BaseException | None, *secrets: str) -> None:
    while error is not None:
        assert not any(secret in f"{error} {error!r}" for secret in secrets)
        error = error.__cause__ or error.__context__


def test_a_wrong_database_name_says_so(postgres_server: str) -> None:
    url = postgres_server.replace("/postgres?", "/nowhere?")
    with pytest.raises(DatabaseError, match="no such database"):
        PostgresTarget(url).connect()


@pytest.mark.parametrize(
    "said", ['password authentication failed for user "me"', "no password supplied"]
)
def test_a_wrong_password_points_to_the_address(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    import psycopg2

    def refuse(dsn: str, **params: str) -> None:
        raise psycopg2.OperationalError(f"connection failed: FATAL: {said} ({params['password']})")

    monkeypatch.setattr(psycopg2, "connect", refuse)
    with pytest.raises(DatabaseError, match="refused the password of user me") as raised:
        PostgresTarget("postgresql://me:hidden-word@host/db").connect()
    assert_shows_nothing(raised.value, "hidden-word")


@pytest.mark.parametrize("drivers", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_every_spelling_of_the_scheme_serves(postgres_server: str, drivers: str) -> None:
    target = PostgresTarget(postgres_server.replace("postgresql:", f"{drivers}:", 1))
    database = target.connect()
    assert database.execute("select ?, 5", ["x?%s"]) == [("x?%s", 5)]
    assert database.execute("select 5 % 3") == [(2,)]
    database.close()


def test_query_parameters_hold_for_every_connection(
    settings: Settings, postgres_server: str
) -> None:
    from tests.support.engines import new_database

    url = new_database(postgres_server) + "&options=-c%20statement_timeout%3D54321"
    where = replace(settings, target="postgres", database_url=url, sources=("openrouter",))
    assert extract(where).status == "success"
    database = open_target(where).connect()
    assert database.execute("show statement_timeout") == [("54321ms",)]
    database.close()


def test_a_transaction_is_all_or_nothing(on_engine: Settings) -> None:
    database = open_target(on_engine).connect()
    database.execute("create table t (x bigint)")

    def fail_half_way() -> None:
        with database.transaction():
            database.execute("insert into t values (1)")
            database.execute("insert into nowhere values (1)")

    with pytest.raises(CatalogError):
        fail_half_way()
    assert database.execute("select * from t") == []
    with database.transaction():
        database.execute("insert into t values (?)", [2])
    assert database.execute("select * from t") == [(2,)]
    database.close()


def written(path: Path, sql: str) -> None:
    with duckdb.connect(str(path)) as writer:
        writer.execute(sql)


def published_with_work(settings: Settings) -> DuckDBTarget:
    """A published file, and a work file made from it that holds one more run."""
    extract(replace(settings, sources=("openrouter",)))
    DuckDBTarget(settings.duckdb_path).publish()
    extract(replace(settings, sources=("openrouter",)))
    return DuckDBTarget(settings.duckdb_path)


def test_a_published_file_that_people_wrote_to_is_not_overwritten(settings: Settings) -> None:
    target = published_with_work(settings)
    written(settings.duckdb_path, "create table mine as select 7 as x")
    for act in (target.prepare_work, target.publish):
        with pytest.raises(DatabaseError, match=r"catalog\.duckdb has changed since") as raised:
            act()
        assert len(str(raised.value).splitlines()) <= 3
        assert "holds 1 run that catalog.duckdb lacks" in str(raised.value)
        assert "remove catalog.duckdb.work" in str(raised.value)
    target.work.unlink()
    extract(replace(settings, sources=("openrouter",)))
    target.publish()
    with duckdb.connect(str(settings.duckdb_path), read_only=True) as reader:
        assert reader.execute("select x from mine").fetchall() == [(7,)]
    assert sorted(path.name for path in settings.duckdb_path.parent.glob("catalog*")) == [
        "catalog.duckdb", "catalog.duckdb.lock",
    ]  # fmt: skip


def test_a_file_put_where_none_was_is_not_overwritten(settings: Settings) -> None:
    extract(replace(settings, sources=("openrouter",)))
    target = DuckDBTarget(settings.duckdb_path)
    written(settings.duckdb_path, "create table mine as select 7 as x")
    with pytest.raises(DatabaseError, match="Nothing was overwritten"):
        extract(replace(settings, sources=("openrouter",)))
    with pytest.raises(DatabaseError, match="Nothing was overwritten"):
        target.publish()
    settings.duckdb_path.unlink()
    target.publish()


def test_a_work_file_goes_on_without_a_note_or_a_published_file(settings: Settings) -> None:
    target = published_with_work(settings)
    note = target.work.with_name(target.work.name + ".json")
    settings.duckdb_path.unlink()
    target.prepare_work()
    settings.duckdb_path.write_bytes(b"an older version's")
    note.unlink()
    target.prepare_work()
    target.publish()


def unwritten_log(path: Path, then: str) -> str:
    """A program that leaves what it wrote in the log beside the file."""
    return f"""
        import duckdb, os, time
        connection = duckdb.connect({str(path)!r})
        connection.execute("set checkpoint_threshold = '1TB'")
        connection.execute("create table mine as select 7 as x")
        print("ready", flush=True)
        {then}
    """


def test_what_waits_in_the_log_of_the_published_file_is_copied_too(settings: Settings) -> None:
    extract(replace(settings, sources=("openrouter",)))
    target = DuckDBTarget(settings.duckdb_path)
    target.publish()
    log = settings.duckdb_path.with_name("catalog.duckdb.wal")
    with another_process(unwritten_log(settings.duckdb_path, "time.sleep(60)")) as holder:
        assert log.stat().st_size > 0
        with pytest.raises(DatabaseLockedError, match=f"PID {holder.pid}") as raised:
            target.prepare_work()
        assert str(settings.duckdb_path) + " is open" in str(raised.value)
        assert not target.work.exists()
    assert log.stat().st_size > 0
    target.prepare_work()
    database = target.connect()
    assert database.execute("select x from mine") == [(7,)]
    database.close()
    with another_process(
        unwritten_log(settings.duckdb_path, "time.sleep(60)").replace("mine", "more")
    ):
        pass
    assert log.stat().st_size > 0
    with pytest.raises(DatabaseError, match="has changed since"):
        target.publish()
    assert log.stat().st_size > 0


def test_a_link_stays_and_the_mode_of_its_target_too(settings: Settings, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "real.duckdb"
    real.parent.mkdir()
    settings.duckdb_path.symlink_to(real)
    for mode in (0o640, 0o444):
        extract(replace(settings, sources=("openrouter",)))
        if real.exists():
            assert DuckDBTarget(settings.duckdb_path).work.stat().st_mode & 0o777 == 0o640
        DuckDBTarget(settings.duckdb_path).publish()
        assert settings.duckdb_path.is_symlink()
        assert real.is_file()
        assert mode == 0o640 or real.stat().st_mode & 0o777 == 0o640
        real.chmod(mode)
    assert [path.name for path in tmp_path.glob("catalog*")] == ["catalog.duckdb"]


def test_looking_for_landed_rows_creates_nothing(on_engine: Settings, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    assert open_target(on_engine).has_landed() is False
    assert sorted(tmp_path.iterdir()) == before
    extract(replace(on_engine, sources=("openrouter",)))
    assert open_target(on_engine).has_landed() is True
    open_target(on_engine).publish()
    assert open_target(on_engine).has_landed() is True
    assert not (tmp_path / "catalog.duckdb.work").exists()


PUBLISH_ON_A_FULL_DISK = """
    import resource
    from pathlib import Path
    from extract.databases.duckdb.target import DuckDBTarget
    from extract.errors import DatabaseError
    target = DuckDBTarget(Path({path!r}))
    size = target.work.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        target.publish()
    except DatabaseError as error:
        print("ready" if "catalog.duckdb.work" in str(error) else error, flush=True)
    else:
        print("published without what waits in the log", flush=True)
"""


def test_a_log_that_cannot_be_written_into_the_work_file_is_never_left_behind(
    settings: Settings,
) -> None:
    target = published_with_work(settings)
    filling = unwritten_log(target.work, "time.sleep(60)").replace(
        "select 7 as x", "select 7 as x, repeat(md5(cast(range as varchar)), 20) from range(5000)"
    )
    with another_process(filling):
        pass
    assert target.work.with_name("catalog.duckdb.work.wal").stat().st_size > 0
    with another_process(PUBLISH_ON_A_FULL_DISK.format(path=str(settings.duckdb_path))):
        pass
    with duckdb.connect(str(settings.duckdb_path), read_only=True) as reader:
        there = "select count(*) from duckdb_tables() where table_name = 'mine'"
        assert reader.execute(there).fetchall() == [(0,)]
    target.publish()
    with duckdb.connect(str(settings.duckdb_path), read_only=True) as reader:
        assert reader.execute("select count(*) from mine").fetchall() == [(5000,)]


def test_duckdb_takes_no_more_memory_than_it_is_told(tmp_path: Path) -> None:
    asked = DuckDBTarget(tmp_path / "asked.duckdb", "500MiB").connect()
    assert asked.execute("select current_setting('memory_limit')") == [("500.0 MiB",)]
    asked.close()
    default = DuckDBTarget(tmp_path / "default.duckdb").connect()
    [(limit,)] = default.execute("select current_setting('memory_limit')")
    assert limit.endswith("MiB") or float(limit.removesuffix(" GiB")) <= 3
    default.close()
