"""`staging_candidates.json`: `hf.candidates` as a file to review, commit and read as a diff.

    [
      {
        "model_id": ..., "provider": ..., "license": ..., "source": ..., "popularity_score": ...,
        "tags": [...]
      },
      ...

One key or tag per line, so that a diff shows only what changed. The most popular come first,
equally popular ones by id in byte order: every engine gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypedDict

from extract.databases import Database

NAME = "staging_candidates.json"
KEYS = ("model_id", "provider", "license", "source", "popularity_score", "tags")
QUERY = """
    select model_id, provider, license, source, popularity_score, cast(tags as text)
    from hf.candidates
    order by popularity_score desc, model_id collate "C"
"""


class Candidate(TypedDict):
    """An entry of the file, with its keys in order."""

    model_id: str
    provider: str
    license: str | None
    source: str
    popularity_score: float
    tags: list[str]


def read_candidates(database: Database) -> list[Candidate]:
    """Reads all candidates, in the order of the file."""
    return [
        Candidate(
            model_id=model_id,
            provider=provider,
            license=license_id,
            source=source,
            popularity_score=float(score),
            tags=sorted(json.loads(tags or "[]")),
        )
        for model_id, provider, license_id, source, score, tags in database.execute(QUERY)
    ]


def as_text(candidates: Sequence[Candidate]) -> str:
    """The file's text."""
    return json.dumps(candidates, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
