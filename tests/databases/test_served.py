"""What is published, kept open for a server: one moment for each reader, the next for the next."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import psycopg2
import pytest

from extract.config.settings import Settings
from extract.databases import open_target
from extract.databases.duckdb import served as served_duckdb
from extract.databases.postgres import served as served_postgres
from extract.databases.served import NothingPublishedError, Served, SlowStatementError
from extract.errors import DatabaseError
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES, NO_HUB

MADE = (
    "create schema hf; create table hf.models (likes integer); insert into hf.models values (1);"
    "create table hf.runs (run_id text, run_number integer, completed_at timestamptz,"
    " build_status text); insert into hf.runs values ('first', 1, now(), 'success')"
)
LIKES = "select likes from hf.models"
FOREVER = {
    "duckdb": "select count(*) as rows from range(100000000000) as a, range(1000) as b",
    "postgres": "select pg_sleep(600)",
}


class Published:
    """A small catalog, and how a server sees it."""

    def __init__(self, catalog: CatalogUnderTest) -> None:
        self.catalog = catalog
        settings = Settings(
            target=catalog.engine,
            duckdb_path=catalog.duckdb_path,
            database_url=catalog.database_url,
        )
        self.served: Served = open_target(settings).served()

    def publish(self, likes: int) -> None:
        """As a run does: by a rename, by a commit."""
        change = f"update hf.models set likes = {likes}; update hf.runs set run_id = 'n{likes}'"
        path = self.catalog.duckdb_path
        if self.catalog.engine == "postgres":
            self.catalog.execute(change)
            return
        shutil.copyfile(path, next_path := path.with_suffix(".next"))
        self.catalog.duckdb_path = next_path
        self.catalog.execute(change)
        self.catalog.duckdb_path = path
        os.replace(next_path, path)

    def likes(self) -> int:
        return int(self.served.rows(LIKES)[0]["likes"])


@pytest.fixture(params=ENGINES)
def published(
    request: pytest.FixtureRequest,
    make_catalog: Callable[[str, str], CatalogUnderTest],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Published]:
    monkeypatch.setattr(served_postgres, "VERSION_SECONDS", 0)
    for module in (served_duckdb, served_postgres):
        monkeypatch.setattr(module, "STATEMENT_SECONDS", 0.3)
    monkeypatch.setattr(served_postgres, "SETTINGS", "set statement_timeout = 300")
    made = Published(make_catalog(request.param, NO_HUB))
    yield made
    made.served.close()


def test_a_reader_sees_one_moment_and_the_next_the_next(published: Published) -> None:
    published.catalog.execute(MADE)
    before = published.served.version()
    with published.served.reading() as reader:
        assert reader.rows(LIKES) == [{"likes": 1}]
        published.publish(2)
        assert published.likes() == 2
        assert reader.rows(LIKES) == [{"likes": 1}]
    assert published.served.version() != before
    published.publish(3)
    assert published.likes() == 3
    assert published.served.size_bytes() > 0


def test_nothing_is_written_and_a_statement_has_an_end(published: Published) -> None:
    published.catalog.execute(MADE)
    with pytest.raises(DatabaseError, match=r"read.only"):
        published.served.rows("delete from hf.models")
    with pytest.raises(SlowStatementError, match="ask for less"):
        published.served.rows(FOREVER[published.catalog.engine])
    with pytest.raises(DatabaseError, match="refused"):
        published.served.rows("select nothing from hf.models")
    assert published.likes() == 1


def test_before_anything_is_published_it_says_what_to_run(published: Published) -> None:
    for ask in (published.served.version, published.likes):
        with pytest.raises(NothingPublishedError, match="make extract transform"):
            ask()
    published.catalog.execute(MADE)
    assert published.likes() == 1


@pytest.mark.parametrize("published", ["postgres"], indirect=True)
def test_a_connection_that_was_lost_is_replaced(published: Published) -> None:
    published.catalog.execute(MADE)
    assert published.likes() == 1
    other = psycopg2.connect(published.catalog.database_url)
    other.autocommit = True
    other.cursor().execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    other.close()
    assert published.likes() == 1
