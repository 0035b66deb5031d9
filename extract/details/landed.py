"""Queries what has landed: which documents are fresh, which models an option stands for."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from extract.config import clock
from extract.databases import Database
from extract.landing.run_record import COMPLETED

CHUNK = 500  # ids in one statement
REVISION = "/revision/"  # in the address of a document about a requested commit


def fresh_models(
    database: Database, wanted: dict[str, str | None], fresh_days: int
) -> dict[str, str]:
    """Requested id -> commit of the models whose documents need not be fetched again.

    Documents are fresh if they landed in the last `fresh_days` days at the wanted commit. If the
    latest commit is wanted, no later listing may show another one.

    Args:
        wanted: requested id -> commit, None for the latest.
    """
    since = clock.now() - timedelta(days=fresh_days)
    fresh: dict[str, str] = {}
    ids = list(wanted)
    landed = {row[0]: row for row in _latest_infos(database, ids, since)}
    listed = _listed_commits(database, list(landed))
    for model_id, (_, payload, source, fetched_at) in landed.items():
        sha = _sha(payload)
        if wanted[model_id] is not None:
            is_wanted = sha == wanted[model_id]
        else:
            later, listed_at = listed.get(model_id, (sha, fetched_at))
            is_wanted = REVISION not in source and (later == sha or listed_at < fetched_at)
        if sha and is_wanted:
            fresh[model_id] = sha
    return fresh


def fresh_datasets(database: Database, fresh_days: int) -> set[str]:
    """Datasets whose record landed, or was found missing, in the last `fresh_days` days."""
    since = clock.now() - timedelta(days=fresh_days)
    rows = database.execute(
        "select distinct landed.dataset_id from raw.hub_dataset_details as landed"
        " inner join raw.runs on runs.run_id = landed.run_id"
        " where runs.status in (?, ?) and landed.fetched_at > ?",
        [*COMPLETED, since],
    )
    return {str(dataset_id) for (dataset_id,) in rows}


def _latest_infos(
    database: Database, ids: Sequence[str], since: datetime
) -> Iterator[tuple[str, str, str, datetime]]:
    for chunk in _chunks(ids):
        placeholders = ", ".join("?" for _ in chunk)
        yield from database.execute(
            "select model_id, payload, source_url, fetched_at from ("
            " select landed.*, row_number() over ("
            "  partition by landed.model_id order by runs.run_number desc, landed.fetched_at desc"
            " ) as age from raw.hub_model_details as landed"
            " inner join raw.runs on runs.run_id = landed.run_id"
            " where runs.status in (?, ?) and landed.kind = 'info' and landed.payload_ok"
            f" and landed.model_id in ({placeholders})"
            ") as latest where age = 1 and fetched_at > ?",  # nosec B608 # question marks
            [*COMPLETED, *chunk, since],
        )


def _listed_commits(database: Database, ids: Sequence[str]) -> dict[str, tuple[str, datetime]]:
    """Model -> (commit, time fetched) in the latest listing that has it."""
    found: dict[str, tuple[str, datetime]] = {}
    for chunk in _chunks(ids):
        placeholders = ", ".join("?" for _ in chunk)
        rows = database.execute(
            "select model_id, payload, fetched_at from ("
            " select landed.model_id, landed.payload, landed.fetched_at, row_number() over ("
            "  partition by landed.model_id order by landed.fetched_at desc"
            " ) as age from raw.hub_models as landed"
            " inner join raw.runs on runs.run_id = landed.run_id"
            " where runs.status in (?, ?) and landed.payload_ok"
            f" and landed.model_id in ({placeholders})"
            ") as latest where age = 1",  # nosec B608 # question marks
            [*COMPLETED, *chunk],
        )
        for model_id, payload, fetched_at in rows:
            if sha := _sha(payload):
                found[model_id] = (sha, fetched_at)
    return found


def most_downloaded(database: Database, count: int) -> list[str]:
    """The `count` listed models of hf.models with the most downloads."""
    rows = database.execute(
        "select model_id from hf.models where is_listed"
        " order by downloads desc nulls last, likes desc nulls last, model_id limit ?",
        [count],
    )
    return [str(model_id) for (model_id,) in rows]


def candidates(database: Database) -> list[str]:
    """Every model of hf.candidates, the most popular first."""
    rows = database.execute(
        "select model_id from hf.candidates order by popularity_score desc, model_id"
    )
    return [str(model_id) for (model_id,) in rows]


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _sha(payload: Any) -> str | None:
    try:
        sha = json.loads(payload).get("sha")
    except (ValueError, AttributeError):
        return None
    return sha if isinstance(sha, str) else None
