"""What happened to models and what vendors ask, day by day: kept for good, told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.catalog import new_record
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.landed_days import extract, sync

pytestmark = pytest.mark.slow
TASK = "text-generation"
Change = tuple[int, str, str, str | None, str | None]


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 2, tzinfo=UTC)


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    sample = Catalog(tasks=[task for task in TASKS if task.task_id in (TASK, "fill-mask")])
    for number in range(1, 5):
        sample.add(
            f"maker/model-{number}", TASK, downloads=number * 100, tags=[TASK, "license:mit"]
        )
    sample.add("google-bert/bert", "fill-mask", downloads=10)
    with SampleHub(sample) as running:
        yield running


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    empty_catalog.environment["SOURCES"] = "hub"
    return empty_catalog


def changes(catalog: CatalogUnderTest) -> list[Change]:
    """Day, model, change and its two values of all that is no `added` of the first day."""
    rows = catalog.query(
        "select changed_at, model_id, change, old_value, new_value from hf.model_changes"
    )
    told = [(moment.day, *rest) for moment, *rest in rows]
    return sorted((row for row in told if row[0] > 1 or row[2] != "added"), key=str)


def rebuilt(catalog: CatalogUnderTest) -> list[Change]:
    """The same, told by all that raw holds, as hf had been lost."""
    catalog.execute("drop schema hf cascade; drop schema staging cascade")
    catalog.run("transform")
    return changes(catalog)


def test_each_run_tells_what_it_saw_whichever_scopes_alternate(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    """Night by night, all at once, and from raw alone: the same changes on the same days."""
    days: dict[int, Callable[[], str]] = {
        1: lambda: extract(catalog, at(1)),
        2: lambda: extract(catalog, at(2), LIMIT_PER_TASK="3"),
        3: lambda: extract(catalog, at(3), SCOPE="hub", RAW_RUNS_KEPT="30"),
        4: lambda: sync(
            catalog,
            at(4),
            new=[new_record("maker/fresh", TASK)],
            changed=[{**(hub.catalog.get("maker/model-3") or {}), "gated": "manual"}],
        ),
        5: lambda: extract(catalog, at(5)),
        6: lambda: extract(catalog, at(6), SCOPE="hub", RAW_RUNS_KEPT="30"),
    }
    for day, land in days.items():
        if day == 3:
            hub.catalog.change("maker/model-2", tags=[TASK, "license:apache-2.0"])
            hub.catalog.remove("google-bert/bert")
        if day == 4:
            hub.catalog.change("maker/model-2", tags=[TASK, "license:mit"])
        if day == 5:
            hub.catalog.change("maker/model-4", library_name="gguf", pipeline_tag="fill-mask")
        land()
        catalog.run("transform")
    expected: list[Change] = [
        (2, "maker/model-1", "unlisted", None, None),
        (3, "google-bert/bert", "unlisted", None, None),
        (3, "maker/model-1", "relisted", None, None),
        (3, "maker/model-2", "license", "mit", "apache-2.0"),
        (4, "maker/fresh", "added", None, None),
        (4, "maker/model-3", "gated", "false", "manual"),
        (5, "maker/model-2", "license", "apache-2.0", "mit"),
        (5, "maker/model-3", "gated", "manual", "false"),
        (5, "maker/model-4", "library_name", None, "gguf"),
        (5, "maker/model-4", "pipeline_tag", TASK, "fill-mask"),
        (6, "maker/fresh", "unlisted", None, None),
    ]
    assert changes(catalog) == expected
    before = catalog.rows("model_changes")
    catalog.run("transform", "--full-refresh")
    assert catalog.rows("model_changes") == before
    assert rebuilt(catalog) == expected
    assert catalog.rows("model_changes") == before


def openrouter(**prices: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "data": [
            {"id": name.replace("__", "/"), "context_length": 1000, **entry}
            for name, entry in prices.items()
            if entry is not None
        ]
    }


def entry(prompt: str, of: str | None = None, **more: Any) -> dict[str, Any]:
    return {"hugging_face_id": of, "pricing": {"prompt": prompt, "completion": "6E-07", **more}}


def prices(catalog: CatalogUnderTest) -> dict[str, list[tuple[int, Decimal | None, str | None]]]:
    rows = catalog.query(
        "select openrouter_id, price_date, prompt_price_usd_per_token, model_id"
        " from hf.model_prices order by openrouter_id, price_date"
    )
    found: dict[str, list[tuple[int, Decimal | None, str | None]]] = {}
    for name, day, *rest in rows:
        found.setdefault(name, []).append((day.day, *rest))
    return found


def test_a_price_has_a_row_from_the_day_on_that_it_changed(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    catalog.environment["SOURCES"] = "hub,openrouter"
    kept = entry("0.00000020000000000000002", "MAKER/model-1")
    days = {
        1: openrouter(
            a__kept=kept, a__cut=entry("2e-7"), a__gone=entry("1e-7"), a__late=entry("0")
        ),
        2: openrouter(a__kept=kept, a__cut=entry("1e-7"), a__gone=None, a__late=entry("0")),
        3: openrouter(a__kept=kept, a__cut=entry("-1"), a__late=entry("0", "maker/model-2")),
    }
    for day, document in days.items():
        hub.catalog.openrouter_document = document
        extract(catalog, at(day), RAW_RUNS_KEPT="2")
        if day != 2:
            catalog.run("transform")
    exact = Decimal("0.00000020000000000000002")
    expected = {
        "a/cut": [(1, Decimal("2e-7"), None), (2, Decimal("1e-7"), None), (3, None, None)],
        "a/gone": [(1, Decimal("1e-7"), None)],
        "a/kept": [(1, exact, "maker/model-1")],
        "a/late": [(1, Decimal(0), "maker/model-2")],
    }
    assert prices(catalog) == expected
    current = catalog.query("select openrouter_id from hf.model_prices_current order by 1")
    assert current == [("a/cut",), ("a/kept",), ("a/late",)]
    before = catalog.rows("model_prices")
    catalog.run("transform")
    catalog.run("transform", "--full-refresh")
    assert catalog.rows("model_prices") == before
