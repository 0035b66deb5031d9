"""Datasets that cards name, and one whose folders are results per model."""

from __future__ import annotations

from typing import Any

from .named_models import digest

Record = dict[str, Any]

RESULTS_DATASET = "arcprize/arc_agi_v1_public_eval"
RESULT_FOLDERS = (
    "claude-opus-4-5-thinking-16k", "claude_opus", "deepseek_r1", "deepseek_v3", "gemini-2-5-pro",
    "gpt-4-5", "gpt-4o", "gpt-5-mini-high", "gpt-oss-120b", "grok-4", "kimi-k2", "llama-4-maverick",
    "magistral-medium", "o3-high", "o4-mini-high", "qwen3-235b-a22b",
)  # fmt: skip

# id, license, downloads, likes
_PLAIN: tuple[tuple[str, str | list[str] | None, int, int], ...] = (
    ("wikimedia/wikipedia", ["cc-by-sa-3.0", "gfdl"], 113_000, 940),
    ("HuggingFaceH4/ultrachat_200k", "mit", 36_000, 640),
    ("bookcorpus/bookcorpus", "unknown", 8_400, 350),
    ("nyu-mll/glue", "other", 410_000, 470),
    ("stanfordnlp/sst2", "unknown", 22_000, 140),
    ("HuggingFaceFW/fineweb-edu", "odc-by", 230_000, 830),
    ("allenai/c4", "odc-by", 530_000, 470),
    ("mozilla-foundation/common_voice_17_0", "cc0-1.0", 31_000, 390),
    ("ylecun/mnist", "mit", 71_000, 220),
    ("sample-lab/undocumented", None, 3, 0),
)
DATASET_RENAMES = {
    "wikipedia": "wikimedia/wikipedia",
    "bookcorpus": "bookcorpus/bookcorpus",
    "glue": "nyu-mll/glue",
    "sst2": "stanfordnlp/sst2",
}


def dataset_records() -> dict[str, Record]:
    """Every dataset by id, as `GET /api/datasets/{id}` gives it."""
    records = [_record(*row) for row in _PLAIN]
    results = _record(RESULTS_DATASET, "apache-2.0", 2_100, 31)
    results["siblings"] += [
        {"rfilename": f"{folder}/{task}.json"}
        for folder in RESULT_FOLDERS
        for task in ("00576224", "009d5c81")
    ]
    return {record["id"]: record for record in [*records, results]}


def _record(dataset_id: str, terms: str | list[str] | None, downloads: int, likes: int) -> Record:
    licenses = [terms] if isinstance(terms, str) else terms or []
    names = [".gitattributes"] if terms is None else [".gitattributes", "README.md"]
    card: Record = {"license": terms, "pretty_name": dataset_id.rpartition("/")[2]} if terms else {}
    return {
        "_id": digest(f"datasets/{dataset_id}", 24),
        "id": dataset_id,
        "author": dataset_id.partition("/")[0],
        "sha": digest(f"datasets/{dataset_id}@1", 40),
        "lastModified": "2026-02-11T09:30:00.000Z",
        "private": False,
        "gated": False,
        "disabled": False,
        "tags": [*(f"license:{name}" for name in licenses), "region:us"],
        "description": f"Sample of {dataset_id}." if terms else "",
        "downloads": downloads,
        "likes": likes,
        "cardData": card,
        "siblings": [{"rfilename": name} for name in [*names, "data/train-00000.json"]],
        "createdAt": "2023-06-02T11:00:00.000Z",
        "usedStorage": 48_000_000,
    }
