"""Scores of what the real Hub served: every license key judged, every README read alike on both
engines, and an order among well-known models that an engineer would expect.

`RECORDED_DIR` is as in test_recorded.py. `python -m tests.support.score_recorded` prints the
evidence.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.landing import land, readme
from tests.support.score_recorded import RANKED, print_scores, score_recorded

RECORDED = os.environ.get("RECORDED_DIR")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RECORDED, reason="RECORDED_DIR names no folder of recorded payloads"),
]
READMES_READ = 150


def recorded_documents() -> Iterator[Any]:
    """Every JSON value and every row of a CSV file that was recorded."""
    for path in sorted(Path(str(RECORDED)).rglob("*")):
        if path.suffix == ".json":
            yield json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".jsonl":
            lines = path.read_text(encoding="utf-8").splitlines()
            yield from (json.loads(line) for line in lines if line.strip())
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as rows:
                yield from csv.DictReader(rows)


def license_keys(value: Any) -> Iterator[str]:
    """What stands under a name with `license` in it, and the tags `license:`."""
    if isinstance(value, list):
        for element in value:
            yield from license_keys(element)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name in ("license", "license_name", "License", "Hub License"):
                given = member if isinstance(member, list) else [member]
                yield from (key for key in given if isinstance(key, str))
            elif name == "tags" and isinstance(member, list):
                tags = (tag for tag in member if isinstance(tag, str))
                yield from (tag[8:] for tag in tags if tag.startswith("license:"))
            yield from license_keys(member)


def test_the_seed_judges_every_license_that_was_recorded() -> None:
    with (ROOT / "dbt_project/seeds/quality/quality_licenses.csv").open(encoding="utf-8") as seed:
        judged = {row["license"] for row in csv.DictReader(seed)}
    found = {key.strip() for key in license_keys(list(recorded_documents()))} - {""}
    assert len(found) > 150
    assert sorted(key for key in found if key.lower() not in judged) == []


def recorded_readmes() -> dict[str, str]:
    """Model id -> the text of a model card, where a recorded file has it."""
    folder = Path(str(RECORDED)) / "models_list"
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*with_carddata*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record.get("description"):
                texts[record["id"]] = record["description"]
    longest = sorted(texts, key=lambda model_id: -len(texts[model_id]))[: READMES_READ // 2]
    first = sorted(texts)[: READMES_READ // 2]
    return {model_id: texts[model_id] for model_id in [*longest, *first]}


@pytest.fixture(scope="module")
def catalogs(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> Iterator[dict[str, CatalogUnderTest]]:
    found: dict[str, CatalogUnderTest] = {}
    with SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as hub:
        for engine in ENGINES:
            found[engine] = make_catalog(engine, hub.url)
            found[engine].extract_and_transform()
            texts = recorded_readmes()
            land(found[engine], *(readme(model_id, text) for model_id, text in texts.items()))
            score_recorded(found[engine])
        yield found


def test_recorded_models_are_ranked_as_an_engineer_would(
    catalogs: dict[str, CatalogUnderTest], capsys: pytest.CaptureFixture[str]
) -> None:
    scores = {row["model_id"]: row for row in catalogs["duckdb"].rows("model_quality")}
    with capsys.disabled():
        for model_id in RANKED:
            print_scores(catalogs["duckdb"], model_id)
    distilbert, gpt2, gpt_oss, llama = (scores[model_id] for model_id in RANKED)
    # small, permissive, measured, trained on named data; then small and permissive
    assert distilbert["net_score"] > gpt2["net_score"]
    # the larger two need a server; of them one may be used freely
    assert gpt2["net_score"] > max(gpt_oss["net_score"], llama["net_score"])
    assert gpt_oss["license"] > llama["license"] > 0.5
    assert distilbert["size_score"] > gpt2["size_score"] > llama["size_score"]
    assert gpt_oss["size_score"] == 0
    assert "Size Score" in gpt_oss["failed_metrics"]
    [pickled] = catalogs["duckdb"].query(
        "select has_pickled_weights from hf.model_quality_inputs"
        " where model_id = 'openai/gpt-oss-120b'"
    )
    assert pickled == (False,)  # its metal/model.bin is Apple's format
    assert distilbert["performance_claims"] >= 0.8
    assert scores["CompVis/stable-diffusion-v1-4"]["dataset_quality"] is None
    assert all(row["bus_factor"] is None for row in scores.values())


def test_recorded_scores_are_the_same_on_both_engines(
    catalogs: dict[str, CatalogUnderTest],
) -> None:
    evidence, scores = [], []
    for catalog in catalogs.values():
        evidence.append(set(catalog.query("select * from hf.model_quality_evidence")))
        rows = catalog.query("select model_id, net_score from hf.model_quality")
        scores.append(dict(rows))
    assert evidence[0] == evidence[1]
    assert scores[0] == pytest.approx(scores[1], abs=1e-9)


def test_recorded_readmes_are_read_alike_on_both_engines(
    catalogs: dict[str, CatalogUnderTest],
) -> None:
    """Staging holds what was read; `linked_datasets` has no order."""
    found = []
    for catalog in catalogs.values():
        rows = catalog.query(
            "select asked_id, readme_characters, has_usage_section, has_install_section,"
            " has_limitations_section, has_training_section, has_evaluation_section,"
            " has_citation_section, has_install_command, has_bibtex, code_blocks, number_tables,"
            " links_paper, links_leaderboard, links_repository from staging.stg_hub__model_readmes"
        )
        found.append({row[0]: row[1:] for row in rows})
    assert found[0] == found[1]
    assert len(found[0]) >= 100
    for place in range(1, len(next(iter(found[0].values())))):
        assert len({row[place] for row in found[0].values()}) > 1, place  # both answers occur
