"""Looks up what hf has already, page by page, without ever loading all ids of models.

Reads the published catalog (on DuckDB the published file) without a lock, also during a run.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property

from extract.config import clock, places
from extract.databases import Database, Target
from extract.databases.target import HAS_TABLE
from extract.errors import SyncError

HAS_MODELS = "select 1 from hf.models limit 1"


class Known:
    """Queries hf.models, hf.candidates and hf.dataset_models.

    Attributes:
        created: the latest `hub_created_at` that is not in the future; None if no model has one.
        modified: the latest `last_modified` that is not in the future, else `created`.
    """

    def __init__(self, database: Database, where: str) -> None:
        self._database = database
        if not database.execute(HAS_TABLE, ["hf", "models"]) or not database.execute(HAS_MODELS):
            raise _no_catalog(where)
        self._has_folders = bool(database.execute(HAS_TABLE, ["hf", "dataset_models"]))
        self.created = self._latest("hub_created_at")
        self.modified = self._latest("last_modified") or self.created

    def _latest(self, column: str) -> datetime | None:
        latest_known = f"select max({column}) from hf.models where {column} <= ?"  # nosec B608 # ours
        rows = self._database.execute(latest_known, [clock.now()])
        latest: datetime | None = rows[0][0]
        return latest

    def models(self, ids: Sequence[str]) -> dict[str, datetime | None]:
        """The ids among these that hf.models has, exactly as spelled, with their last_modified."""
        if not ids:
            return {}
        placeholders = ", ".join("?" for _ in ids)
        rows = self._database.execute(
            f"select model_id, last_modified from hf.models where model_id in ({placeholders})",  # nosec B608 # question marks
            list(ids),
        )
        return {str(model_id): modified for model_id, modified in rows}

    @cached_property
    def authors(self) -> frozenset[str]:
        """The authors of hf.candidates, in lower case: the Hub has no two that differ in case."""
        if not self._database.execute(HAS_TABLE, ["hf", "candidates"]):
            return frozenset()
        rows = self._database.execute(
            "select distinct provider from hf.candidates where model_id like '%/%'"
        )
        return frozenset(str(provider).lower() for (provider,) in rows)

    def folders(self, dataset_id: str) -> set[str]:
        """The folders of a dataset that hf.dataset_models has."""
        if not self._has_folders:
            return set()
        rows = self._database.execute(
            "select folder from hf.dataset_models where dataset_id = ?", [dataset_id]
        )
        return {str(folder) for (folder,) in rows}


@contextmanager
def open_known(target: Target) -> Iterator[Known]:
    """Opens the published catalog for queries.

    Raises:
        SyncError: there is no hf.models yet, or it is empty.
        DatabaseError: the database cannot be reached or read.
    """
    with target.reader() as database:
        yield Known(database, target.describe())


def _no_catalog(where: str) -> SyncError:
    return SyncError(
        f"{where} has no hf.models yet, or an empty one: sync compares the Hub with it.\n"
        f"Run `{places.command('run')}` once, then sync again."
    )
