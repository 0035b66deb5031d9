"""Scores of recorded details, with the evidence for each.

    python -m tests.support.score_recorded [ID...]

`RECORDED_DIR` names a folder with `model_detail/*.json`, bodies of GET /api/models/{id}. Each is
landed as the record of a model asked for by name; nothing else is, so what only a README, commits
or datasets can tell is missing, and says so.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.landing import info, land

METRICS = (
    "license",
    "size_score",
    "ramp_up_time",
    "bus_factor",
    "performance_claims",
    "dataset_and_code_score",
    "dataset_quality",
    "code_quality",
    "net_score",
)
RANKED = (
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english",
    "openai-community/gpt2",
    "openai/gpt-oss-120b",
    "meta-llama/Llama-3.1-8B-Instruct",
)


def recorded_details() -> dict[str, dict[str, Any]]:
    """Model id -> the detail recorded last."""
    folder = Path(os.environ["RECORDED_DIR"]) / "model_detail"
    files = [path for path in sorted(folder.glob("*.json")) if path.name != "redirects.json"]
    details = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return {detail["id"]: detail for detail in details}


def score_recorded(catalog: CatalogUnderTest) -> None:
    """Lands the details beside the latest run's rows, and builds the catalog."""
    land(catalog, *(info(detail) for detail in recorded_details().values()))
    catalog.run("transform")


def print_scores(catalog: CatalogUnderTest, model_id: str) -> None:
    """One model's scores and below each what it was computed from."""
    [row] = [row for row in catalog.rows("model_quality") if row["model_id"] == model_id]
    print(f"\n{model_id}\n  fails on: {row['failed_metrics']}")
    for metric in METRICS:
        print(f"  {metric:24} {row[metric] if row[metric] is not None else 'no evidence'}")
        for name, value, origin in catalog.query(
            "select input, value, origin from hf.model_quality_evidence"
            f" where model_id = '{model_id}' and metric = '{metric}' order by input"
        ):
            print(f"      {name:22} {value:46} {origin}")


def main() -> int:
    """Scores on DuckDB in a folder that is removed at the end."""
    small = Catalog.sized(tasks=1, models_per_task=3)
    with tempfile.TemporaryDirectory() as folder, SampleHub(small) as hub:
        catalog = CatalogUnderTest(Path(folder), "duckdb", hub.url)
        catalog.extract_and_transform()
        score_recorded(catalog)
        for model_id in sys.argv[1:] or RANKED:
            print_scores(catalog, model_id)
        ranked = catalog.query(
            "select model_id, net_score from hf.model_quality order by net_score desc, model_id"
        )
        print("\n" + "\n".join(f"{score:.3f}  {model_id}" for model_id, score in ranked))
    return 0


if __name__ == "__main__":
    sys.exit(main())
