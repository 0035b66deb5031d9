"""Facts about the process for the run record: its packages and its memory."""

import platform
import resource
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("dlt", "dbt-core", "dbt-duckdb", "dbt-postgres", "duckdb", "huggingface-hub", "pyarrow")


@cache
def _installed() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def versions() -> dict[str, str]:
    """Package -> version, for what decides how a run behaves; one that is missing is left out."""
    return dict(_installed())


def peak_memory_bytes() -> int:
    """The most memory that this process has held (resident set, bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # getrusage(2): kilobytes on Linux
