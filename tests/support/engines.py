"""The engines that tests run on, and databases of their own."""

from __future__ import annotations

import itertools

import psycopg2

from tests.support.postgres_server import find_postgres_15

ENGINES = ["duckdb", "postgres"]
NO_HUB = "http://127.0.0.1:9"
_numbers = itertools.count(1)


def new_database(server: str) -> str:
    """Creates an empty database and returns its address."""
    name = f"catalog_{next(_numbers)}"
    connection = psycopg2.connect(server)
    try:
        connection.autocommit = True
        connection.cursor().execute(f"create database {name}")
    finally:
        connection.close()
    return server.replace("/postgres?", f"/{name}?")


def engines_on_this_machine() -> list[str]:
    """The engines that whole builds are tested on."""
    return [*ENGINES, "postgres_15"] if find_postgres_15() else ENGINES
