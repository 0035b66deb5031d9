"""Scores, gate and evidence on both engines: a sample Hub, documents about single models landed by
hand, and seeds that change.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from extract.config.settings import Settings
from extract.databases import open_target
from extract.transform.environment import dbt_environment
from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.good_readme import GOOD_README
from tests.support.landing import author, commits, dataset, info, land, readme, served_documents

pytestmark = pytest.mark.slow
METRICS = (
    "license",
    "size_score",
    "ramp_up_time",
    "bus_factor",
    "performance_claims",
    "dataset_and_code_score",
    "dataset_quality",
    "code_quality",
)
GOOD, BARE, UNLISTED = "acme/good", "acme/bare", "acme/unlisted"
RECORD: dict[str, Any] = {
    "pipeline_tag": "text-generation",
    "library_name": "transformers",
    "tags": ["license:mit", "dataset:acme/text"],
    "lastModified": "2026-11-01T00:00:00.000Z",
    "cardData": {"license": "mit", "datasets": ["acme/text"]},
    "config": {"model_type": "llama"},
    "model-index": [{"results": [{"metrics": [{"value": 1}, {"value": 2}]}]}],
    "spaces": ["a/b"] * 10,
    "siblings": [
        {"rfilename": "README.md", "size": 1000},
        {"rfilename": "config.json", "size": 1000},
        {"rfilename": "tokenizer.json", "size": 1000},
        {"rfilename": "model.safetensors", "size": 3_200_000_000},
        {"rfilename": "pytorch_model.bin", "size": 3_200_000_001},
        {"rfilename": "onnx/model.onnx", "size": 3_200_000_002},
    ],
}

TEXT: dict[str, Any] = {
    "id": "acme/text",
    "downloads": 100_000,
    "likes": 1000,
    "description": "Text.",
    "tags": ["license:cc-by-4.0"],
}


@dataclass
class Scored:
    """A catalog with the scores of its models."""

    catalog: CatalogUnderTest
    hub: SampleHub
    served: list[str]

    @property
    def scores(self) -> dict[str, dict[str, Any]]:
        return {row["model_id"]: row for row in self.catalog.rows("model_quality")}

    def evidence(self, model_id: str) -> dict[tuple[str, str], tuple[str, str]]:
        found = self.catalog.query(
            "select metric, input, value, origin from hf.model_quality_evidence"
            f" where model_id = '{model_id}'"
        )
        return {(metric, name): (value, origin) for metric, name, value, origin in found}


@pytest.fixture(scope="module")
def hub() -> Iterator[SampleHub]:
    with SampleHub(Catalog.demo(models_per_task=5)) as hub:
        hub.catalog.add(GOOD, "text-generation", **RECORD, downloads=10**9)
        hub.catalog.add(BARE, "text-generation", downloads=10**9)
        yield hub


@pytest.fixture(scope="module", params=ENGINES)
def scored(
    request: pytest.FixtureRequest,
    hub: SampleHub,
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> Scored:
    catalog = make_catalog(request.param, hub.url)
    catalog.extract_and_transform()
    ranked = catalog.query(
        "select model_id from hf.models where gated = 'false' order by downloads desc, model_id"
    )
    served = [model_id for (model_id,) in ranked if not model_id.startswith("acme/")][:12]
    for model_id in served:
        land(catalog, *served_documents(hub, model_id))
    land(
        catalog,
        info({"id": GOOD, **RECORD}),
        readme(GOOD, GOOD_README),
        commits(GOOD, "ann", "bob", "cy", "ann", "system"),
        author(GOOD),
        dataset("acme/text", TEXT),
        dataset("acme/more", None),
        info({"id": UNLISTED, "tags": [], "siblings": []}),
    )
    catalog.run("transform")
    return Scored(catalog, hub, served)


def test_every_model_of_hf_models_is_scored_and_those_asked_for(scored: Scored) -> None:
    models = {row["model_id"] for row in scored.catalog.rows("models")}
    assert set(scored.scores) == models | {UNLISTED}
    for row in scored.scores.values():
        assert all(row[metric] is None or 0 <= row[metric] <= 1 for metric in METRICS)
        assert 0 <= row["net_score"] <= 1
        known = row["failed_metrics"] is None if row["unknown_metrics"] is None else None
        assert row["passes_gate"] is known


def test_a_model_with_everything_passes(scored: Scored) -> None:
    row = scored.scores[GOOD]
    devices = row["size_score_by_device"]
    assert (json.loads(devices) if isinstance(devices, str) else devices) == pytest.approx(
        {"raspberry_pi": 0.6, "jetson_nano": 0.2, "desktop_pc": 0.95, "aws_server": 1 - 3.2 / 192},
        abs=1e-6,
    )
    expected = {
        "license": 1,
        "size_score": 0.95,
        "ramp_up_time": 1,
        "bus_factor": 0.5 + 0.5 * 0.5 + 0.2,
        "performance_claims": 1,  # 0.6 + 0.2 / 4 + 0.3 + 0.1, and no more than 1
        "dataset_and_code_score": 1,
        "dataset_quality": 0.5,  # one of the two is there, with everything
        "code_quality": 1,
    }
    assert {metric: row[metric] for metric in METRICS} == pytest.approx(expected, abs=1e-6)
    with (ROOT / "dbt_project/seeds/quality/quality_weights.csv").open(encoding="utf-8") as seed:
        weights = {line["metric"]: float(line["weight"]) for line in csv.DictReader(seed)}
    assert list(weights) == list(METRICS)
    assert row["net_score"] == pytest.approx(
        sum(weights[metric] * row[metric] for metric in METRICS), abs=1e-6
    )
    assert (row["passes_gate"], row["failed_metrics"]) == (True, None)


def test_what_is_not_there_is_no_evidence_and_never_a_middle(scored: Scored) -> None:
    row = scored.scores[UNLISTED]
    # the record lists no file at all: there is no README, and that is known
    assert {metric: row[metric] for metric in METRICS} == {
        "license": 0,
        "size_score": None,
        "ramp_up_time": 0,
        "bus_factor": None,
        "performance_claims": 0,
        "dataset_and_code_score": 0,
        "dataset_quality": None,
        "code_quality": 0.15,
    }
    assert row["failed_metrics"] == (
        "License (0.0 < 0.5), Size Score (no evidence), Ramp-Up Time (0.0 < 0.5),"
        " Bus Factor (no evidence), Performance Claims (0.0 < 0.5),"
        " Dataset and Code Score (0.0 < 0.5), Dataset Quality (no evidence),"
        " Code Quality (0.2 < 0.5)"
    )


def test_the_evidence_says_what_was_found_and_where(scored: Scored) -> None:
    found = scored.evidence(GOOD)
    record = "hub_model_details/info"
    for key, expected in {
        ("license", "license"): ("mit", record),
        ("size_score", "weights_bytes"): ("3200000000", record),
        ("size_score", "counted_from"): ("files: safetensors", record),
        ("ramp_up_time", "usage_section"): ("true", "hub_model_details/readme"),
        ("ramp_up_time", "code_blocks"): ("2", "hub_model_details/readme"),
        ("bus_factor", "authors"): ("3", "hub_model_details/commits"),
        ("bus_factor", "largest_author_share"): ("0.50", "hub_model_details/commits"),
        ("bus_factor", "account"): ("organization", "hub_model_details/author"),
        ("performance_claims", "model_index_results"): ("2", record),
        ("dataset_and_code_score", "datasets_linked"): ("1", "hub_model_details/readme"),
        ("dataset_quality", "datasets_found"): ("1", "hub_dataset_details"),
        ("code_quality", "pickled_weights"): ("true", record),
        ("code_quality", "last_modified"): ("2026-11-01", record),
    }.items():
        assert found[key] == expected, key
    assert scored.evidence(UNLISTED)["license", "license"] == ("none", record)
    assert scored.evidence(BARE)["license", "license"] == ("apache-2.0", "hub_models")


def test_the_evidence_is_lean_and_its_key_is_unique(scored: Scored) -> None:
    [(rows, keys, longest)] = scored.catalog.query(
        "select count(*), count(distinct model_id || '|' || metric || '|' || input),"
        " max(length(value)) from hf.model_quality_evidence"
    )
    assert rows == keys
    assert longest < 200  # counts, flags and names: no prose


def test_what_the_sample_hub_serves_of_single_models_is_scored(scored: Scored) -> None:
    for model_id in scored.served:
        row = scored.scores[model_id]
        missing = [metric for metric in METRICS if row[metric] is None]
        assert set(missing) <= {"dataset_quality", "size_score"}, (model_id, missing)


def test_another_transform_changes_nothing(scored: Scored) -> None:
    before = scored.catalog.rows("model_quality"), scored.catalog.rows("model_quality_inputs")
    scored.catalog.run("transform")
    after = scored.catalog.rows("model_quality"), scored.catalog.rows("model_quality_inputs")
    assert after == before


def test_scores_are_the_same_on_both_engines(
    hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    found: list[dict[str, Any]] = []
    for engine in ENGINES:
        catalog = make_catalog(engine, hub.url)
        catalog.extract_and_transform()
        ids = catalog.query("select model_id from hf.models order by likes desc, model_id limit 9")
        for (model_id,) in ids:
            land(catalog, *served_documents(hub, model_id))
        catalog.run("transform")
        rows = catalog.query(
            f"select model_id, {', '.join(METRICS)}, net_score, failed_metrics"
            " from hf.model_quality"
        )
        evidence = catalog.query("select * from hf.model_quality_evidence")
        found.append({"rows": {row[0]: row[1:] for row in rows}, "evidence": set(evidence)})
    assert found[0]["evidence"] == found[1]["evidence"]
    assert set(found[0]["rows"]) == set(found[1]["rows"])
    for model_id, row in found[0]["rows"].items():
        other = found[1]["rows"][model_id]
        assert row[:-1] == pytest.approx(other[:-1], abs=1e-9, nan_ok=False), model_id
        assert row[-1] == other[-1]


def build_with_seeds(catalog: CatalogUnderTest, folder: Path, **lines: str) -> None:
    """dbt over a copy of the project whose seeds have other lines for their first columns."""
    project = folder / "dbt_project"
    shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    for seed, line in lines.items():
        path = project / "seeds" / "quality" / f"{seed}.csv"
        kept = path.read_text(encoding="utf-8").splitlines()
        key = line.split(",")[0]
        rows = [row for row in kept if row.split(",")[0] != key or seed == "quality_thresholds"]
        path.write_text("\n".join([*rows, line, ""]), encoding="utf-8")
    settings = Settings(
        target=catalog.engine, duckdb_path=catalog.duckdb_path, database_url=catalog.database_url
    )
    target = open_target(settings)
    target.prepare_work()
    run_dbt(catalog, project, folder, dbt_environment(target) | {"HF_DBT_CODE": ""})
    target.publish()


def run_dbt(
    catalog: CatalogUnderTest, project: Path, folder: Path, variables: dict[str, str]
) -> None:
    command = [
        *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "build"),
        *("--exclude-resource-type", "unit_test", "--no-use-colors"),
        *("--project-dir", str(project), "--profiles-dir", str(ROOT / "profiles")),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
    ]
    done = subprocess.run(
        command, env=catalog.env(**variables), capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_changed_seed_changes_scores_and_asks_nobody(scored: Scored, tmp_path: Path) -> None:
    before = scored.scores
    asked = len(scored.hub.requests)
    build_with_seeds(
        scored.catalog,
        tmp_path,
        quality_licenses="mit,0.25,changed by a test",
        quality_devices="desktop_pc,6.4,changed by a test",
        quality_thresholds=f"dataset_quality,{GOOD},0.75\nsize_score,,0.499999",
    )
    row = scored.scores[GOOD]
    assert (row["license"], row["size_score"]) == (0.25, 0.5)
    assert row["net_score"] == pytest.approx(
        before[GOOD]["net_score"] - 0.2 * 0.75 - 0.1 * 0.45, abs=1e-6
    )
    assert "License (0.3 < 0.5)" in row["failed_metrics"]
    assert "Dataset Quality (0.5 < 0.75)" in row["failed_metrics"]
    assert "Size Score" not in row["failed_metrics"]
    assert scored.evidence(GOOD)["license", "reason"][0] == "changed by a test"
    assert len(scored.hub.requests) == asked
    scored.catalog.run("transform")
    assert scored.scores == before
