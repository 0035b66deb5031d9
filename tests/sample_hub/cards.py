"""Model cards and dataset cards: front matter from the record, and a few plain sections."""

from __future__ import annotations

import json
from typing import Any

from .named_models import digest

# A model whose card says enough for the quality gate.
DOCUMENTED = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
ABOUT = (
    "A classifier of English sentences by sentiment, positive or negative, which was "
    "distilled from a larger one and tuned on movie reviews. It takes sentences of up to 512 "
    "tokens and answers with a label and a score between 0 and 1 for it.",
    "Use it to sort reviews, comments or messages of a similar kind, or as a start for tuning "
    "on sentences of your own. It is not meant to judge people, nor to decide anything that "
    "matters to them; a person should look at what it says before something is done about it.",
    "Its words for countries, professions and groups of people carry the prejudices of what "
    "it was trained on: the same sentence about another country can get quite another score. "
    "Try it on sentences of each group that your own data speaks of before you rely on it, "
    "and say in your own card what you found.",
    "It was tuned for three epochs with a batch of 32 sentences, a learning rate of 1e-5, a "
    "warm-up of 600 steps and sequences of 128 tokens. The reviews were split into sentences "
    "and labelled by three people each; sentences on which they differed are not in the data. "
    "On the sentences that were kept aside for testing, nine of ten get the label that people "
    "gave them.",
)


def card_text(record: dict[str, Any]) -> str:
    """The README of a repository. How much it says varies, but not from call to call."""
    richness = int(digest(f"{record['id']}/card", 2), 16) % 4
    if record["id"] == DOCUMENTED:
        richness = 3
    parts = [_front_matter(record.get("cardData") or {}), f"# {record['id'].rpartition('/')[2]}"]
    parts.append(f"A repository of the sample Hub, for {record.get('pipeline_tag', 'data')}.")
    parts += ABOUT if record["id"] == DOCUMENTED else ()
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
