"""What of a Postgres database and its role would stop a run, or get in its way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.databases.postgres import rights, session
from extract.databases.target import Database
from extract.errors import CatalogError
from extract.findings import Finding, error, of_error, ok, warning

if TYPE_CHECKING:
    from extract.databases.postgres.target import PostgresTarget

SUBJECT = "database"
OLDEST_VERSION = 15
# A run opens six: its lock, its own statements, and those of dlt or of dbt's four threads. Two more
# are for commands that only read.
CONNECTIONS = 8
ABOUT_SERVER = """
    select
        current_setting('server_version'), cast(current_setting('server_version_num') as int),
        current_setting('server_encoding'), pg_is_in_recovery(),
        pg_database_size(current_database())
"""
ABOUT_CONNECTIONS = """
    select roles.rolsuper, roles.rolconnlimit, databases.datconnlimit,
        cast(current_setting('max_connections') as int)
            - cast(current_setting('superuser_reserved_connections') as int),
        (select count(*) from pg_stat_activity where backend_type = 'client backend'),
        (select count(*) from pg_stat_activity where usesysid = roles.oid),
        (select count(*) from pg_stat_activity where datid = databases.oid)
    from pg_roles as roles cross join pg_database as databases
    where roles.rolname = current_user and databases.datname = current_database()
"""
SPILL_LIMIT = (
    "select setting, current_setting(name) from pg_settings where name = 'temp_file_limit'"
)


def examine(target: PostgresTarget) -> Iterator[Finding]:
    """Connects and looks; makes nothing and takes no lock."""
    try:
        database = target.connect()
    except CatalogError as failure:
        yield of_error(SUBJECT, failure)
        return
    try:
        yield _server(database, target.describe())
        yield _session(target, database)
        yield _rights(database, target.describe())
        yield from _limits(database)
        yield _connections(database)
    except CatalogError as failure:
        yield of_error(SUBJECT, failure)
    finally:
        database.close()


def _server(database: Database, where: str) -> Finding:
    [(version, number, encoding, is_replica, size)] = database.execute(ABOUT_SERVER)
    if number < OLDEST_VERSION * 10_000:
        return error(
            SUBJECT,
            f"{where} is Postgres {version}; the catalog needs {OLDEST_VERSION} or later.",
            "Upgrade the server, or take another one.",
        )
    if encoding != "UTF8":
        return error(
            SUBJECT,
            f"{where} stores text as {encoding}; names of models need UTF8.",
            "Create a database with `encoding 'UTF8' template template0`.",
        )
    if is_replica:
        return error(
            SUBJECT, f"{where} is a read-only replica.", "Set DATABASE_URL to the primary server."
        )
    return ok(SUBJECT, f"{where} answers: Postgres {version}, {size / 1e6:,.0f} MB")


def _session(target: PostgresTarget, database: Database) -> Finding:
    try:
        target.check_session()
    except CatalogError as failure:
        return of_error(SUBJECT, failure)
    return ok(SUBJECT, "Sessions have the settings that a run needs")


def _rights(database: Database, where: str) -> Finding:
    statements = rights.missing(database)
    if statements:
        return error(SUBJECT, rights.text(database, where), rights.remedy(statements))
    [(role,)] = database.execute("select current_user")
    return ok(SUBJECT, f"The role {role} may do what a run needs")


def _limits(database: Database) -> Iterator[Finding]:
    """Those that hold in a run: others are lifted when its sessions open (session.py)."""
    found = dict(database.execute(session.READ, [list(session.LIMITS)]))
    for name, value in sorted(found.items()):
        if value != session.NONE:
            yield warning(
                SUBJECT,
                f"{name} is {value} ms, by the options of the address: what takes longer fails.",
                "Take it out of the options, unless it is longer than your longest run.",
            )
    for setting, shown in database.execute(SPILL_LIMIT):
        if setting != "-1":
            yield warning(
                SUBJECT,
                f"temp_file_limit is {shown}: a build that sorts or joins more on disk fails.",
                "A superuser can lift it: alter role ... set temp_file_limit = -1;",
            )


def _connections(database: Database) -> Finding:
    [(is_superuser, of_role, of_database, of_server, used, used_by_role, used_of_database)] = (
        database.execute(ABOUT_CONNECTIONS)
    )
    limits = [("the server", of_server, used)]
    if not is_superuser:
        limits += [
            (f"the {what}", limit, count)
            for what, limit, count in (
                ("role", of_role, used_by_role),
                ("database", of_database, used_of_database),
            )
            if limit >= 0
        ]
    # This examination's own connection counts as free.
    what, limit, count = min(limits, key=lambda each: each[1] - each[2])
    free = limit - count + 1
    remedy = "Raise the limit (alter role ... connection limit), or end other sessions."
    if limit < CONNECTIONS:
        return error(
            SUBJECT, f"{what} allows {limit} connections; a run needs {CONNECTIONS}.", remedy
        )
    if free < CONNECTIONS:
        return warning(
            SUBJECT,
            f"{free} of {limit} connections of {what} are free now; a run needs {CONNECTIONS}.",
            remedy,
        )
    return ok(SUBJECT, f"{free} of {limit} connections are free, a run needs {CONNECTIONS}")
