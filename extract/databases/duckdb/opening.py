"""Opens DuckDB files, with an error that names the file the user knows and the way on."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from extract.databases.duckdb.damage import WAY_ON, is_damage
from extract.errors import DatabaseError, DatabaseLockedError

if TYPE_CHECKING:
    import duckdb

OTHER_VERSION = ("version number", "newer version", "storage version")

USED_BLOCKS = "select used_blocks, block_size from pragma_database_size()"


def open_file(
    path: Path, known_as: Path, read_only: bool = False, memory_limit: str | None = None
) -> "duckdb.DuckDBPyConnection":
    """Opens a file, with UTC as its time zone.

    Args:
        known_as: the file to name in an error: the published one, of which `path` may be a copy.

    Raises:
        DatabaseError: it is damaged, of another version, or open elsewhere.
    """
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=read_only)
        if memory_limit is not None:
            connection.execute(f"set memory_limit = '{memory_limit}'")
        connection.execute("set timezone = 'UTC'")
        used, block = connection.execute(USED_BLOCKS).fetchall()[0]
    except duckdb.Error as error:
        raise _open_error(error, path, known_as) from error
    if path.stat().st_size < used * block:  # DuckDB itself would notice when it reads there
        connection.close()
        raise _damaged(
            known_as, f"{used} blocks of {block} bytes are in use, which it is too short for"
        )
    return connection


def wal(path: Path) -> Path:
    """The file in which changes wait that are not in the DuckDB file yet."""
    return path.with_name(path.name + ".wal")


def has_wal(path: Path) -> bool:
    """Whether changes wait beside a DuckDB file."""
    try:
        return wal(path).stat().st_size > 0
    except FileNotFoundError:
        return False


def _open_error(error: Exception, path: Path, known_as: Path) -> DatabaseError:
    reason = str(error).splitlines()[0].rstrip(".!").replace(str(path), known_as.name)
    if "lock" in reason.lower():
        by = re.search(r"held in (.+? \(PID \d+\))", str(error))
        return DatabaseLockedError(
            f"{path} is open in another program: {by.group(1) if by else 'unknown'}.\n"
            + (
                f"Close it there: its changes are still in {wal(path).name}."
                if path == known_as
                else f"Close it there; to look at data, open {known_as.name} instead."
            )
        )
    if any(word in reason for word in OTHER_VERSION):
        return DatabaseError(
            f"{known_as} cannot be read by the DuckDB in use: {reason}.\n"
            "It is of another version of DuckDB: move it away, or set DUCKDB_PATH."
        )
    if is_damage(reason):
        return _damaged(known_as, reason)
    return DatabaseError(f"{known_as} cannot be opened: {reason}.")


def _damaged(known_as: Path, reason: str) -> DatabaseError:
    return DatabaseError(f"{known_as} is damaged, or no DuckDB file: {reason}.\n{WAY_ON}")
