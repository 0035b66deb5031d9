"""Details landed and scores read, of all models of a call together.

What is fresh and scored already costs neither the lock nor a build.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from extract.config.settings import Settings
from extract.databases import Database
from extract.errors import CatalogError, PackageError
from extract.packages.registry import has_table, published
from extract.packages.repository import Repository
from extract.packages.scores import Scores, read_scores

log = logging.getLogger(__name__)
# By model id: its scores; why there are none; None where hf.model_quality has no row.
Gated = dict[str, Scores | CatalogError | None]


class Scorer(Protocol):
    """Has models scored by the documents of a commit."""

    def fresh(self, database: Database, wanted: Mapping[str, str]) -> Collection[str]:
        """Those of `wanted` (model id -> commit) whose documents need not be fetched again."""

    def score(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Lands the documents and builds hf; returns model -> why its could not be read."""


def gate_scores(settings: Settings, repositories: Sequence[Repository], scorer: Scorer) -> Gated:
    """The scores that the gate decides by."""
    wanted = {one.repo_id: one.revision for one in repositories}
    known = _scored(settings, wanted, scorer)
    asked = {model_id: sha for model_id, sha in wanted.items() if model_id not in known}
    if not asked:
        return known
    try:
        failed = scorer.score(asked)
    except CatalogError as error:
        return known | dict.fromkeys(asked, error)
    found = _read(settings, list(asked))
    return known | found | {
        model_id: PackageError(f"The details of {model_id} could not be read: {reason}")
        for model_id, reason in failed.items()
    }  # fmt: skip


def _scored(settings: Settings, wanted: dict[str, str], scorer: Scorer) -> Gated:
    """Those whose documents of this very commit are fresh and in hf already."""
    with published(settings) as database:
        if database is None or not has_table(database, "model_quality"):
            return {}
        if not database.execute(
            "select 1 from information_schema.tables"
            " where table_schema = 'raw' and table_name = 'hub_model_details'"
        ):
            return {}
        fresh = scorer.fresh(database, wanted)
        return {
            model_id: scores
            for model_id in fresh
            if _is_built(database, model_id)
            and (scores := read_scores(database, model_id)) is not None
        }


def _is_built(database: Database, model_id: str) -> bool:
    """Whether hf was built since the newest document landed: on Postgres raw may be ahead of it."""
    rows = database.execute(
        "select 1 from raw.hub_model_details as landed"
        " left join staging.stg_extract__runs as read on read.run_id = landed.run_id"
        " where landed.model_id = ? and landed.kind = 'info' and read.run_id is null",
        [model_id],
    )
    return not rows


def _read(settings: Settings, model_ids: Sequence[str]) -> Gated:
    with published(settings) as database:
        if database is None:
            return {}
        return {model_id: read_scores(database, model_id) for model_id in model_ids}
