"""Gets the scores for the gate, for all models of a call together.

Models with fresh scores need neither the lock nor a build.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from extract.config.settings import Settings
from extract.databases import Database
from extract.databases.target import HAS_TABLE
from extract.errors import CatalogError, PackageError
from extract.packages.registry import has_table, published
from extract.packages.repository import Repository
from extract.packages.scores import Scores, read_scores

log = logging.getLogger(__name__)
# By model id: its scores; the error if there are none; None if hf.model_quality has no row.
GateScores = dict[str, Scores | CatalogError | None]


class Scorer(Protocol):
    """Scores models by the documents of a commit."""

    def fresh(self, database: Database, wanted: Mapping[str, str]) -> Collection[str]:
        """The models of `wanted` (id -> commit) whose documents need not be fetched again."""

    def score(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Lands the documents and builds hf; returns the reason for each model that failed."""


def gate_scores(
    settings: Settings, repositories: Sequence[Repository], scorer: Scorer
) -> GateScores:
    """The scores by which the gate decides; models without fresh ones are scored first."""
    wanted = {one.repo_id: one.revision for one in repositories}
    fresh = _fresh_scores(settings, wanted, scorer)
    if settings.dry_run:  # nothing is landed: what is not scored yet stays so
        return fresh
    stale = {model_id: sha for model_id, sha in wanted.items() if model_id not in fresh}
    if not stale:
        return fresh
    try:
        failed = scorer.score(stale)
    except CatalogError as error:
        return fresh | dict.fromkeys(stale, error)
    return fresh | _read_all(settings, list(stale)) | {
        model_id: PackageError(f"The details of {model_id} could not be read: {reason}")
        for model_id, reason in failed.items()
    }  # fmt: skip


def _fresh_scores(settings: Settings, wanted: dict[str, str], scorer: Scorer) -> GateScores:
    """The scores of models whose documents of this commit are fresh and in hf already."""
    with published(settings) as database:
        if database is None or not has_table(database, "model_quality"):
            return {}
        if not database.execute(HAS_TABLE, ["raw", "hub_model_details"]):
            return {}
        fresh = scorer.fresh(database, wanted)
        return {
            model_id: scores
            for model_id in fresh
            if _is_built(database, model_id)
            and (scores := read_scores(database, model_id)) is not None
        }


def _is_built(database: Database, model_id: str) -> bool:
    """Whether hf was built since the latest document landed (on Postgres raw may be newer)."""
    rows = database.execute(
        "select 1 from raw.hub_model_details as landed"
        " left join staging.stg_extract__runs as read on read.run_id = landed.run_id"
        " where landed.model_id = ? and landed.kind = 'info' and read.run_id is null",
        [model_id],
    )
    return not rows


def _read_all(settings: Settings, model_ids: Sequence[str]) -> GateScores:
    with published(settings) as database:
        if database is None:
            return {}
        return {model_id: read_scores(database, model_id) for model_id in model_ids}
