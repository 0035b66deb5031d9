"""DuckDB's default memory limit, which leaves room for other programs on a laptop.

Data that does not fit is spilled to a folder beside the work file.
"""

from functools import cache

# Bytes: together with Python, Arrow and dbt, a process stays below 4 GiB.
MAX_BYTES = 3 * 2**30
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


@cache
def usable_memory() -> int:
    """Bytes that DuckDB would take by default: 80 % of the machine's or container's memory."""
    import duckdb

    with duckdb.connect() as connection:
        rows = connection.execute("select current_setting('memory_limit')").fetchall()
    number, unit = str(rows[0][0]).split()
    return int(float(number) * UNITS.get(unit, 1))


def default_memory_limit() -> str:
    """3 GiB, or DuckDB's own default if that is less."""
    return f"{min(MAX_BYTES, usable_memory()) // 2**20} MiB"
