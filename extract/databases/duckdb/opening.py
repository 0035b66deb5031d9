"""Opens DuckDB files, with an error that names the file the user knows and the way on."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import DatabaseError, DatabaseLockedError

if TYPE_CHECKING:
    import duckdb

OTHER_VERSION = ("version number", "newer version", "storage version")
DAMAGED = (
    "not a valid DuckDB",
    "Could not read enough bytes",
    "Corrupt",
    "checksum",
    "deserialize",
)


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
    except duckdb.Error as error:
        raise _open_error(error, path, known_as) from error
    return connection


def damage(reason: str) -> str:
    """The way on from a damaged file; an empty text where the reason is another one."""
    if not any(word in reason for word in DAMAGED):
        return ""
    return (
        "Move it away; then `make restore BACKUP_DIR=...` brings a backup back. Without one,"
        " `make extract transform`\nstarts a new catalog, whose history begins today."
    )


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
    if way_on := damage(reason):
        return DatabaseError(f"{known_as} is damaged, or no DuckDB file: {reason}.\n{way_on}")
    return DatabaseError(f"{known_as} cannot be opened: {reason}.")
