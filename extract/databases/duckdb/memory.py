"""How much memory DuckDB takes: a run on the whole Hub leaves room for what else a laptop does.

What does not fit is spilled to a folder beside the file that a run works in.
"""

from functools import cache

# Bytes: with what Python, Arrow and dbt take beside it, a process stays below 4 GiB.
MOST = 3 * 2**30
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


@cache
def default_memory_limit() -> str:
    """3 GiB, or DuckDB's own default (80 % of the machine's or container's) where that is less."""
    import duckdb

    with duckdb.connect() as connection:
        rows = connection.execute("select current_setting('memory_limit')").fetchall()
    number, unit = str(rows[0][0]).split()
    return f"{min(MOST, int(float(number) * UNITS.get(unit, 1))) // 2**20} MiB"
