"""The work file beside a published file, and the note that says of which state it is a copy."""

import json
import logging
from contextlib import suppress
from pathlib import Path

from extract.databases.duckdb.database import DuckDBDatabase
from extract.databases.duckdb.opening import has_wal, open_file, wal
from extract.databases.files import copy_file, sync, write_json
from extract.errors import DatabaseError
from extract.words import counted

log = logging.getLogger(__name__)
HAS_RUNS = (
    "select 1 from information_schema.tables where table_schema = 'raw' and table_name = 'runs'"
)
RUNS = "select run_id from raw.runs where status in ('success', 'partial')"


class WorkFile:
    """A file of its own to work in, in place of `published`."""

    def __init__(self, published: Path) -> None:
        self.published = published
        self.path = published.with_name(published.name + ".work")
        self._note = published.with_name(published.name + ".work.json")
        self._part = published.with_name(published.name + ".work.part")

    def copy(self, source: Path) -> None:
        """Copies a file here, atomically, and notes the state of the published one.

        Where there is no such file, nothing is copied: the work file is made when it is opened.
        """
        if source.exists():
            _write_wal_into(source)
        try:
            for leftover in (self._part, wal(self.path), wal(self._part)):
                leftover.unlink(missing_ok=True)
            before = _state(source)
            if before is not None:
                copy_file(source, self._part)
                sync(self._part)
                self._require_readable(source)
            if _state(source) != before:
                raise DatabaseError(
                    f"{source} changed while it was copied.\nClose what writes to it; run again."
                )
            self.note_origin()
            if before is not None:
                self._part.replace(self.path)
            sync(self.path.parent)
        except OSError as error:
            raise DatabaseError(
                f"{source} cannot be copied to {self.path.name}: {error.strerror}.\n"
                "Check the space and permissions of its folder."
            ) from error
        finally:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    def remove(self) -> None:
        """Removes the file and what stands beside it."""
        for file in (self.path, wal(self.path), self._note, self._part, wal(self._part)):
            file.unlink(missing_ok=True)

    def note_origin(self) -> None:
        """Notes the state of the published file as that which this one was copied from."""
        write_json(self._note, {"published": _state(self.published)})

    def forget_origin(self) -> None:
        """Removes the note, once the file is the published one."""
        self._note.unlink(missing_ok=True)

    def is_current(self) -> bool:
        """Whether it was copied from the published file as it is."""
        return not self._is_outdated()

    def remove_if_outdated(self) -> None:
        """Removes a file whose original has changed, where it holds no run that this one lacks."""
        if not self._is_outdated():
            return
        if not self._runs_lacking():
            log.warning(
                "%s has changed since %s beside it was made, which holds no other run: it starts"
                " anew from %s.",
                *(self.published, self.path.name, self.published.name),
            )
            self.remove()

    def check(self) -> None:
        """Raises DatabaseError if a run could not go on from it; removes nothing."""
        if self._is_outdated() and self._runs_lacking():
            self.require_origin()

    def require_origin(self) -> None:
        """Raises DatabaseError unless the file was copied from the published file as it is."""
        if not self._is_outdated():
            return
        runs = counted(len(self._runs_lacking()), "run")
        raise DatabaseError(
            f"{self.published} has changed since {self.path.name} beside it was made, which holds"
            f" {runs} that {self.published.name} lacks.\n"
            f"To continue from {self.published.name}, remove {self.path.name} or move it away;\n"
            f"to continue from {self.path.name}, move {self.published.name} away. Nothing was"
            " overwritten."
        )

    def write_wal(self) -> None:
        """Writes changes that wait beside the file into it: they are to be published too.

        The checkpoint is explicit because a close that cannot write the log (disk full) is silent.
        """
        if not wal(self.path).exists():
            return
        database = DuckDBDatabase(open_file(self.path, self.published))
        try:
            database.execute("checkpoint")
        except DatabaseError as error:
            raise self._wal_error(str(error)) from error
        finally:
            database.close()
        if has_wal(self.path):
            raise self._wal_error("its log is still there")

    def _require_readable(self, source: Path) -> None:
        """A copy of a damaged file would outlive the repair of the original."""
        open_file(self._part, source, read_only=True).close()

    def _is_outdated(self) -> bool:
        published = _state(self.published)
        try:
            noted = json.loads(self._note.read_text(encoding="utf-8"))["published"]
        except FileNotFoundError:
            return False  # a work file of an older version has no note
        except (ValueError, KeyError, TypeError):
            noted = "unreadable"
        return published is not None and (published != noted or has_wal(self.published))

    def _runs_lacking(self) -> set[str]:
        """The completed runs of this file that the published one does not have."""
        return _completed_runs(self.path, self.path) - _completed_runs(
            self.published, self.published
        )

    def _wal_error(self, reason: str) -> DatabaseError:
        return DatabaseError(
            f"The log of {self.path} cannot be written into it: {reason}.\n"
            "The published catalog was not changed, nothing is lost: make room, then run again."
        )


def _completed_runs(path: Path, known_as: Path) -> set[str]:
    database = DuckDBDatabase(open_file(path, known_as, read_only=True))
    try:
        rows = database.execute(RUNS) if database.execute(HAS_RUNS) else []
        return {str(run_id) for (run_id,) in rows}
    finally:
        database.close()


def _state(path: Path) -> dict[str, int] | None:
    """Identifies a state of a file; None if there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return {"size": found.st_size, "mtime_ns": found.st_mtime_ns, "inode": found.st_ino}


def _write_wal_into(path: Path) -> None:
    """Writes changes that another program left beside a file into it before it is copied."""
    if not has_wal(path):
        return
    open_file(path, path).close()
    if has_wal(path):
        raise DatabaseError(
            f"{wal(path)} holds changes that are not in {path.name} yet.\n"
            f"Open {path.name} with DuckDB and run `checkpoint`, then run again."
        )
