"""Model cards and dataset cards: front matter from the record, and a few plain sections."""

from __future__ import annotations

import json
from typing import Any

from .named_models import digest


def card_text(record: dict[str, Any]) -> str:
    """The README of a repository. How much it says varies, but not from call to call."""
    richness = int(digest(f"{record['id']}/card", 2), 16) % 4
    parts = [_front_matter(record.get("cardData") or {}), f"# {record['id'].rpartition('/')[2]}"]
    parts.append(f"A repository of the sample Hub, for {record.get('pipeline_tag', 'data')}.")
    if richness >= 1:
        parts.append(_usage(record["id"]))
    if richness >= 2:
        parts.append(
            "## Limitations\n\nIt exists on loopback only, and knows nothing of the world."
        )
        parts.append("## Training\n\nTrained on sample data, described in the sample paper.")
    if richness >= 3:
        parts.append(_results(record))
        parts.append("## Citation\n\n```bibtex\n@misc{sample, title={A sample}, year={2026}}\n```")
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(card: dict[str, Any]) -> str:
    # A JSON value is a YAML value, which spares a YAML writer.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in card.items()]
    return "\n".join(["---", *lines, "---"]) if lines else ""


def _usage(model_id: str) -> str:
    return (
        "## Usage\n\n```sh\npip install transformers\n```\n\n```python\n"
        f'from transformers import pipeline\n\npipe = pipeline(model="{model_id}")\n```'
    )


def _results(record: dict[str, Any]) -> str:
    score = 50 + int(digest(record["id"], 2), 16) % 45
    return f"## Evaluation\n\n| benchmark | score |\n| --- | --- |\n| MMLU | {score}.0 |"
