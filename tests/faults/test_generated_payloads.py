"""Input from outside is data: any JSON object with an id lands and is published, or is set aside.

Many generated records go into one run, as a build is costly. PAYLOADS_SEED chooses others; what
failed says its number.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.hostile import ATTACKS, generated, text_of
from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES

pytestmark = pytest.mark.slow
NUMBER = int(os.environ.get("PAYLOADS_SEED", "6"))
HOW_MANY = 400
TASK = "text-generation"


@dataclass
class Passed:
    """What a catalog made of the records."""

    catalog: CatalogUnderTest
    records: dict[str, str]
    shown: str


def hostile_hub(records: dict[str, str]) -> Catalog:
    tasks = {TASK: {"label": "T"}, **{attack: {"label": attack} for attack in ATTACKS if attack}}
    listed = list(records.values())
    entries = [{"model_id": model_id, "score": 1.5, "note": model_id} for model_id in records]
    index = [{"id": model_id, "hugging_face_id": model_id} for model_id in records]
    return Catalog.from_payloads(
        tasks=text_of(tasks),
        listings={TASK: listed, ATTACKS[0]: listed[:20], ATTACKS[5]: listed[20:40]},
        openrouter=text_of({"data": index}),
        rankings={"generated": text_of(entries)},
    )


@pytest.fixture(scope="module", params=ENGINES)
def passed(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Iterator[Passed]:
    records = generated(HOW_MANY, NUMBER)
    with SampleHub(hostile_hub(records)) as hub:
        catalog = make_catalog(request.param, hub.url)
        catalog.environment |= {
            "COMMUNITY_RANKINGS": hub.ranking_url("generated"),
            "MAX_REJECTED": "100",
            "EXPORT_DIR": str(catalog.folder / "data"),
        }
        done = [catalog.run(*words) for words in (["run", "--verbose"], ["export"])]
        yield Passed(catalog, records, "".join(one.stdout + one.stderr for one in done))


def test_every_record_is_published_or_set_aside(passed: Passed) -> None:
    assert len(passed.records) > HOW_MANY / 2
    published = {model_id for (model_id,) in passed.catalog.query("select model_id from hf.models")}
    aside = passed.catalog.query("select payload from raw.rejected_records")
    texts = {payload for (payload,) in aside}
    lost = [
        model_id
        for model_id, payload in passed.records.items()
        if model_id not in published and payload not in texts
    ]
    assert lost == [], f"PAYLOADS_SEED={NUMBER}"
    assert len(published) > len(passed.records) / 2


def test_payloads_are_the_bytes_that_were_served(passed: Passed) -> None:
    sql = f"select model_id, payload from raw.hub_models where listing = '{TASK}'"
    landed = dict(passed.catalog.query(sql))
    assert {landed[key] for key in landed} <= set(passed.records.values())
    assert all(passed.records[key] == payload for key, payload in landed.items())


def test_every_reason_is_on_record(passed: Passed) -> None:
    reasons = passed.catalog.query(
        "select count(*) from raw.rejected_records where reason is null or reason = ''"
    )
    assert reasons == [(0,)]


def test_nothing_of_a_record_is_obeyed(passed: Passed) -> None:
    for folder in (ROOT, passed.catalog.folder, Path.cwd()):
        assert list(folder.glob("pwned*")) == []
    assert "\x1b" not in passed.shown
    assert "\x07" not in passed.shown
    assert "Traceback" not in passed.shown
    tables = passed.catalog.query(
        "select count(*) from information_schema.tables where table_schema in ('raw', 'hf')"
    )
    assert tables[0][0] > 12


def test_the_exports_are_json_of_the_same_ids(passed: Passed) -> None:
    staging = passed.catalog.folder / "data" / "staging_candidates.json"
    ids = {entry["model_id"] for entry in json.loads(staging.read_text(encoding="utf-8"))}
    known = {model_id for (model_id,) in passed.catalog.query("select model_id from hf.candidates")}
    assert ids == known
