"""Details landed and scores read, of all models of a call together.

What is fresh and scored already costs neither the lock nor a build.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from extract.databases import Database, open_target
from extract.details.command import land_details
from extract.details.landed import fresh_models
from extract.errors import CatalogError, PackageError, TransformError
from extract.packages.registry import has_table, published
from extract.packages.repository import Repository
from extract.packages.scores import Scores, read_scores
from extract.settings import Settings
from extract.transform.main_job import WaitingTransform
from extract.waiting_lock import lock_when_free

log = logging.getLogger(__name__)
Judged = dict[str, Scores | CatalogError | None]


def judge(settings: Settings, repositories: Sequence[Repository]) -> Judged:
    """Scores by model id; why there are none, or None where hf.model_quality has no row."""
    wanted = {one.repo_id: one.revision for one in repositories}
    judged = _scored(settings, wanted)
    asked = {model_id: sha for model_id, sha in wanted.items() if model_id not in judged}
    if not asked:
        return judged
    try:
        failed = _land_and_build(settings, asked)
    except CatalogError as error:
        return judged | dict.fromkeys(asked, error)
    found = _read(settings, list(asked))
    return judged | found | {
        model_id: PackageError(f"The details of {model_id} could not be read: {reason}")
        for model_id, reason in failed.items()
    }  # fmt: skip


def _scored(settings: Settings, wanted: dict[str, str]) -> Judged:
    """Those whose documents of this very commit are fresh and in hf already."""
    with published(settings) as database:
        if database is None or not has_table(database, "model_quality"):
            return {}
        if not database.execute(
            "select 1 from information_schema.tables"
            " where table_schema = 'raw' and table_name = 'hub_model_details'"
        ):
            return {}
        fresh = fresh_models(database, dict(wanted), settings.details_fresh_days)
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


def _land_and_build(settings: Settings, wanted: dict[str, str]) -> dict[str, str]:
    """Returns model -> why its details could not be read."""
    with (
        lock_when_free(open_target(settings), "python -m extract package"),
        WaitingTransform(replace(settings, quiet=True), []) as waiting,
    ):
        outcome = land_details(settings, dict(wanted))
        if outcome.has_something and waiting.go():
            raise TransformError(
                "The documents have landed, but hf could not be built: `make transform` shows why."
            )
    return outcome.failed


def _read(settings: Settings, model_ids: Sequence[str]) -> Judged:
    with published(settings) as database:
        if database is None:
            return {}
        return {model_id: read_scores(database, model_id) for model_id in model_ids}
