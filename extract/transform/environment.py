"""The environment variables that `profiles/profiles.yml` reads, for the configured target.

The DuckDB file is the work file. A Postgres address is split by libpq's own parser; parameters for
which dbt has no setting are passed on in libpq's environment variables.
"""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version

from extract.config import clock
from extract.config.places import DBT_PROJECT
from extract.databases import Target
from extract.databases.duckdb.target import DuckDBTarget
from extract.databases.postgres import session
from extract.databases.postgres.target import PostgresTarget
from extract.transform.dbt import ARTEFACTS_VARIABLE

# libpq's parameter -> the variable it reads (documentation of libpq, "Environment Variables").
LIBPQ_VARIABLES = {
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "gssencmode": "PGGSSENCMODE",
    "hostaddr": "PGHOSTADDR",
    "options": "PGOPTIONS",
    "passfile": "PGPASSFILE",
    "requirepeer": "PGREQUIREPEER",
    "service": "PGSERVICE",
    "sslcert": "PGSSLCERT",
    "sslcrl": "PGSSLCRL",
    "sslkey": "PGSSLKEY",
    "sslrootcert": "PGSSLROOTCERT",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}

DBT_PREFIX = "DBT_"


# Folders that dbt writes in the project's folder.
OUTPUT_FOLDERS = frozenset({"target", "logs", "dbt_packages"})
# The packages whose versions may change what a build computes.
COMPUTED_BY = ("dbt-core", "dbt-duckdb", "dbt-postgres", "duckdb")


def code_hash() -> str:
    """A hash of everything that hf is derived with: models, macros, seeds, package versions."""
    digest = hashlib.sha256(" ".join(map(version, COMPUTED_BY)).encode())
    for path in sorted(DBT_PROJECT.rglob("*")):
        name = path.relative_to(DBT_PROJECT)
        if path.is_file() and name.parts[0] not in OUTPUT_FOLDERS:
            digest.update(str(name).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def set_dbt_environment(target: Target, read_only: bool = False) -> None:
    """Sets the variables for dbt and drops dbt's own, before a second thread is started.

    dbt reads each of its options from a variable too: DBT_EMPTY, DBT_RESOURCE_TYPES, ... One that
    is set for another project would build something else, or nothing, and call it green.
    """
    for name in [name for name in os.environ if name.startswith(DBT_PREFIX)]:
        if name != ARTEFACTS_VARIABLE:
            del os.environ[name]
    os.environ.update(dbt_environment(target, read_only))


def dbt_environment(target: Target, read_only: bool = False) -> dict[str, str]:
    """The variables for dbt, in this process or a child.

    Args:
        read_only: open the published catalog, read-only, as the docs site does.
    """
    at = clock.fixed_time()
    common = {
        clock.VARIABLE: at.isoformat() if at else "",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "TARGET": target.name,
        "HF_DBT_CODE": code_hash(),
        "HF_DBT_PUBLISH": "true",  # of builds outside a run nothing is published
        "HF_DBT_SCHEMA": "staging",
        # A build makes what hf will be beside it; the docs site shows it where it is published.
        "HF_DBT_MARTS_SCHEMA": "hf" if read_only else "staging",
        # Python reports dbt's locks as leaked when the process is killed.
        "PYTHONWARNINGS": "ignore:resource_tracker",
    }
    if isinstance(target, DuckDBTarget):
        return common | {
            "HF_DBT_DUCKDB_PATH": str(target.path if read_only else target.work),
            "HF_DBT_DUCKDB_ACCESS": "read_only" if read_only else "automatic",
            "HF_DBT_DUCKDB_MEMORY": target.memory_limit,
        }
    if isinstance(target, PostgresTarget):
        return common | _postgres(target.parameters())
    raise TypeError(f"no dbt profile for {target!r}")


def _postgres(parameters: dict[str, str]) -> dict[str, str]:
    variables = {
        "HF_DBT_PG_HOST": parameters["host"],
        "HF_DBT_PG_PORT": parameters["port"],
        "HF_DBT_PG_USER": parameters["user"],
        "HF_DBT_PG_DBNAME": parameters["dbname"],
        "HF_DBT_PG_SSLMODE": parameters.get("sslmode", "prefer"),
        # dbt masks the values of variables with this prefix in whatever it writes.
        "DBT_ENV_SECRET_HF_PG_PASSWORD": parameters.get("password", ""),
    }
    passed_on = {
        variable: parameters[name]
        for name, variable in LIBPQ_VARIABLES.items()
        if parameters.get(name)
    }
    return variables | passed_on | session.VARIABLES
