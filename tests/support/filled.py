"""Catalogs that a first run has filled, kept to be copied: the same run is not made twice.

A first run takes five to ten seconds, a copy of what it leaves a tenth of one. Two first runs are
the same where the engine, the variables and what the Hub serves are. On Postgres the copy is made
by `create database ... template`.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
from psycopg2.extensions import parse_dsn

from tests.sample_hub import SampleHub

if TYPE_CHECKING:
    from tests.support.catalog_under_test import CatalogUnderTest

# What of a sample Hub's records is no content, or is made when it is first asked for.
NOT_CONTENT = ("lock", "version", "slots_by_filter", "generated", "exact")
# Anything that somebody made in a database, or set for it, before its first run.
TOUCHED = """
    select 1 from pg_namespace where nspname not like 'pg\\_%'
        and nspname not in ('information_schema', 'public')
    union all select 1 from pg_db_role_setting
    union all select 1 from pg_default_acl
    union all select 1 from pg_class inner join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = 'public'
"""


class FilledCatalogs:
    """Those of a test session, by what their first run was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, Path] = {}

    def fill(
        self, catalog: CatalogUnderTest, more: Mapping[str, str], first_run: Callable[[], None]
    ) -> None:
        """`first_run`, or a copy of what it left before."""
        hub = SampleHub.running.get(catalog.environment["HF_ENDPOINT"])
        if hub is None or not hub.is_plain or not _is_empty(catalog):
            first_run()
            return
        key = _key(catalog, hub, more)
        if key in self._kept:
            _copy(catalog, self._kept[key])
            return
        first_run()
        self._kept[key] = self._folder / f"filled_{len(self._kept)}"
        _keep(catalog, self._kept[key])


def _key(catalog: CatalogUnderTest, hub: SampleHub, more: Mapping[str, str]) -> str:
    server = dict(parse_dsn(catalog.database_url or ""), dbname="")
    variables = {**catalog.environment, **more}
    for name in ("DUCKDB_PATH", "CATALOG_STATE_DIR", "DATABASE_URL"):
        variables.pop(name, None)
    said = [(name, text.replace(hub.url, "")) for name, text in sorted(variables.items())]
    return hashlib.sha256(pickle.dumps((server, said, _content(hub)))).hexdigest()


def _content(hub: SampleHub) -> list[Any]:
    catalog = hub.catalog
    kept = {name: held for name, held in vars(catalog).items() if name not in NOT_CONTENT}
    made = {name: how for name, how in vars(catalog.generated).items() if name[0] != "_"}
    return [hub.most_per_page, kept, made, vars(catalog.exact)]


def _is_empty(catalog: CatalogUnderTest) -> bool:
    if catalog.duckdb_path.exists() or (catalog.folder / "state").exists():
        return False
    if catalog.database_url is None:
        return True
    connection = psycopg2.connect(catalog.database_url)
    try:
        cursor = connection.cursor()
        cursor.execute(TOUCHED)
        return cursor.fetchone() is None
    finally:
        connection.close()


def _keep(catalog: CatalogUnderTest, place: Path) -> None:
    shutil.copytree(catalog.folder, place, symlinks=True)
    if catalog.database_url:
        _copy_database(catalog.database_url, _database(catalog.database_url), f"kept_{place.name}")


def _copy(catalog: CatalogUnderTest, place: Path) -> None:
    shutil.copytree(place, catalog.folder, symlinks=True, dirs_exist_ok=True)
    if catalog.database_url:
        _copy_database(catalog.database_url, f"kept_{place.name}", _database(catalog.database_url))


def _database(url: str) -> str:
    return str(parse_dsn(url)["dbname"])


def _copy_database(url: str, template: str, name: str) -> None:
    connection = psycopg2.connect(url, dbname="postgres")
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f"drop database if exists {name}")
        cursor.execute(f"create database {name} template {template}")
    finally:
        connection.close()
