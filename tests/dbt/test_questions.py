"""The questions on the docs site's first page: each is one select that both engines answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.landed_days import extract

pytestmark = pytest.mark.slow
TASK = "text-generation"
OVERVIEW = (ROOT / "dbt_project" / "models" / "overview.md").read_text(encoding="utf-8")
SECTION = OVERVIEW.split("## Questions")[1].split("\n## ")[0]
# A question is a paragraph of text, then lines of SQL that are set in.
QUESTIONS = re.findall(r"\n\n(\S(?:(?!\n\n).)*)\n\n(    select[^;]*);", SECTION, re.S)
# Whose layers the seeds pin: listings serve none.
SMALL, LARGE = "mistralai/Mistral-7B-Instruct-v0.2", "Qwen/Qwen2.5-72B-Instruct"


def select(words: str) -> str:
    """The SQL below the question that has these words."""
    [sql] = [sql for question, sql in QUESTIONS if words in question.replace("\n", " ")]
    return str(sql)


def served(prompt: str, completion: str) -> dict[str, Any]:
    return {"context_length": 8192, "pricing": {"prompt": prompt, "completion": completion}}


def sample() -> Catalog:
    hub = Catalog(tasks=[task for task in TASKS if task.task_id == TASK])
    for model_id, parameters, license_tag in (
        (SMALL, 7_241_732_096, "license:apache-2.0"),
        (LARGE, 72_706_203_648, "license:mit"),
        ("maker/closed-9b", 9_000_000_000, "license:mit"),
    ):
        hub.add(
            model_id,
            TASK,
            downloads=parameters,
            tags=[TASK, license_tag],
            safetensors={"parameters": {"BF16": parameters}, "total": parameters},
        )
    hub.openrouter_document = {
        "data": [
            {"id": "maker/small", "hugging_face_id": SMALL, **served("0.0000002", "6e-7")},
            {"id": "maker/small:free", "hugging_face_id": SMALL, **served("0", "0")},
            {"id": "maker/large", "hugging_face_id": LARGE, **served("1e-7", "1e-7")},
            {"id": "other/closed", "hugging_face_id": None, **served("1e-8", "1e-8")},
        ]
    }
    return hub


@pytest.fixture(scope="module", params=ENGINES)
def catalog(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Iterator[CatalogUnderTest]:
    """Forty days ago, and today: a model left, one came, and one has another license."""
    with SampleHub(sample()) as hub:
        catalog = make_catalog(request.param, hub.url)
        catalog.environment["SOURCES"] = "hub,openrouter"
        extract(catalog, datetime.now(UTC) - timedelta(days=40))
        catalog.run("transform")
        hub.catalog.remove("maker/closed-9b")
        hub.catalog.add("maker/fresh", TASK, downloads=1)
        hub.catalog.change(LARGE, tags=[TASK, "license:apache-2.0"])
        catalog.extract_and_transform()
        yield catalog


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_every_question_has_an_answer(catalog: CatalogUnderTest, number: int) -> None:
    _, sql = QUESTIONS[number]
    catalog.query(sql)


def test_what_changed_since_yesterday(catalog: CatalogUnderTest) -> None:
    rows = catalog.query(select("What changed since yesterday"))
    assert sorted(row[1:] for row in rows) == [
        (LARGE, "license", "mit", "apache-2.0"),
        ("maker/closed-9b", "unlisted", None, None),
        ("maker/fresh", "added", None, None),
    ]


def test_what_a_night_added_and_lost(catalog: CatalogUnderTest) -> None:
    rows = catalog.query(select("What did each night add and lose"))
    assert [row[2:] for row in rows] == [(1, 1, 0), (3, 0, 0)]


def test_licenses_that_changed_in_the_last_thirty_days(catalog: CatalogUnderTest) -> None:
    [(_, *row)] = catalog.query(select("Which licenses changed in the last 30 days"))
    assert row == [LARGE, "mit", "apache-2.0", 72_706_203_648]


def test_the_cheapest_open_weights_below_forty_billion(catalog: CatalogUnderTest) -> None:
    rows = catalog.query(select("What do models with open weights"))
    assert rows == [("maker/small", SMALL, 7.242, Decimal("0.2"), Decimal("0.6"))]


def test_what_fits_into_24_gigabytes_under_apache(catalog: CatalogUnderTest) -> None:
    rows = catalog.query(select("What under apache-2.0 fits into 24 GB"))
    assert [model_id for model_id, *_ in rows] == [SMALL]
