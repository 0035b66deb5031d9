"""What every session of a run sets when it opens, whatever the database or role sets for it.

    LIMITS   would end a statement, or the session that holds the lock, in the middle of a run
    FORMS    change what is read or stored: how many digits of a float, which date 1/2/2026 is

Our own connections set them in SQL. dlt's and dbt's get them as libpq's `options`, which go before
what a role or database sets. Limits that the address itself gives (`?options=-c ...`) hold.
"""

import re
from collections.abc import Mapping

from extract.databases.target import Database
from extract.errors import DatabaseError

NONE = "0"
LIMITS = {
    "statement_timeout": NONE,
    "transaction_timeout": NONE,
    "lock_timeout": NONE,
    "idle_in_transaction_session_timeout": NONE,
    "idle_session_timeout": NONE,
}
FORMS = {
    "search_path": '"$user",public',
    "default_transaction_isolation": "read committed",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "quote_all_identifiers": "off",
    "transform_null_equals": "off",
    "array_nulls": "on",
    "bytea_output": "hex",
    "DateStyle": "ISO,MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
}
# libpq's own variables for settings, which it sends after `options`.
VARIABLES = {"PGCLIENTENCODING": "UTF8", "PGDATESTYLE": FORMS["DateStyle"], "PGTZ": "UTC"}
# A setting of a newer server is no concern of an older one. Names are qualified, as the search
# path is not ours yet.
SET_KNOWN = """
    select known.name, pg_catalog.set_config(known.name, wanted.value, false)
    from rows from (pg_catalog.unnest(cast(? as text[])), pg_catalog.unnest(cast(? as text[])))
        as wanted (name, value)
    inner join pg_catalog.pg_settings as known
        on pg_catalog.lower(known.name) = pg_catalog.lower(wanted.name)
"""
READ = "select name, setting from pg_catalog.pg_settings where name = any(?)"


def needed(given: str) -> dict[str, str]:
    """The settings of a session whose address gives these `options`."""
    names = {name.lower() for name in re.findall(r"(?:-c\s*|--)([\w.]+)=", given)}
    limits = {name: value for name, value in LIMITS.items() if name not in names}
    return {**limits, **FORMS}


def set_needed(database: Database, given: str) -> dict[str, str]:
    """Sets what the session needs; returns those of the settings that this server knows."""
    wanted = needed(given)
    known = database.execute(SET_KNOWN, [list(wanted), list(wanted.values())])
    names = {str(name) for name, _ in known}
    return {name: value for name, value in wanted.items() if name in names}


def as_options(settings: Mapping[str, str], given: str) -> str:
    """Libpq's `options`: those of the address, then ours, which so win where both name one."""
    ours = " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())
    return f"{given} {ours}".strip()


def require_needed(database: Database, settings: Mapping[str, str], where: str) -> None:
    """Checks a session that was opened with the options.

    Raises:
        DatabaseError: it has other settings; something has set them since, or dropped the options.
    """
    found = dict(database.execute(READ, [list(settings)]))
    other = {
        name: found[name]
        for name, value in settings.items()
        if _stands_in_the_way(name, found[name], value)
    }
    if other:
        told = ", ".join(f"{name} is {value}" for name, value in other.items())
        raise DatabaseError(
            f"{where} opens sessions that a run cannot work in: {told}, whatever is asked for.\n"
            f"Asked for is {', '.join(f'{name} = {settings[name]}' for name in other)}. A pooler"
            " that drops `options`, or a trigger at login, stands in the way:\n"
            "connect to the database itself, or set this for your role (alter role ... set ...)."
        )


def _stands_in_the_way(name: str, found: str, wanted: str) -> bool:
    # Tables are named with their schema. Functions of others come before Postgres' own only where
    # the path names its schema; a pooler's "$user", public, extensions does no harm.
    if name == "search_path":
        return "pg_catalog" in found
    return _comparable(found) != _comparable(wanted)


def _comparable(value: str) -> str:
    return value.replace(" ", "").lower()


def _escaped(value: str) -> str:
    return re.sub(r"([\\\s])", r"\\\1", value)
