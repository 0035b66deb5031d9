"""A listing counts models: what it repeats counts once, and going round in circles is an error."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from extract.config.settings import Settings
from extract.errors import PagingError
from extract.runs.run import extract
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.landed import Query

TASK = "text-generation"
TASKS = json.dumps({TASK: {"id": TASK, "label": "Text Generation"}})
IDS = f"select model_id from raw.hub_models where listing = '{TASK}' order by position"


def page(ids: str) -> bytes:
    """A page of models, one a letter."""
    return json.dumps([{"id": f"a/{letter}"} for letter in ids]).encode()


def serving(hub: SampleHub, *pages: str) -> None:
    hub.catalog = Catalog.from_payloads(
        tasks=TASKS, raw_pages={TASK: [page(letters) for letters in pages]}
    )


@pytest.fixture
def asked(on_engine: Settings) -> Settings:
    return replace(on_engine, sources=("hub",), limit_per_task=5)


def test_the_limit_counts_models_however_often_each_is_listed(
    hub: SampleHub, asked: Settings, query: Query
) -> None:
    serving(hub, "abc", "cad", "bef", "gh")
    run = extract(asked)
    assert run.status == "success"
    assert "".join(model_id[-1] for (model_id,) in query(asked, IDS)) == "abccadbe"
    [listing] = [entry for entry in run.listings if entry["listing"] == TASK]
    assert (listing["rows"], listing["models"]) == (8, 5)


@pytest.mark.parametrize("pages", [("abc", "abc", "def"), ("abc", "abc"), ("abc", "de", "ab", "f")])
def test_a_page_with_nothing_new_is_a_circle(
    hub: SampleHub, asked: Settings, query: Query, pages: tuple[str, ...]
) -> None:
    serving(hub, *pages)
    with pytest.raises(PagingError, match="only what was read before") as raised:
        extract(replace(asked, limit_per_task=50))
    assert raised.value.exit_code == 1
    assert query(asked, IDS) == []


def test_an_empty_page_that_names_itself_as_the_next_is_a_circle_at_once(
    hub: SampleHub, settings: Settings
) -> None:
    serving(hub, "")
    hub.faults.add(Fault("/api/models", "loop_next", times=None))
    with pytest.raises(PagingError, match="names a page that was read before"):
        extract(replace(settings, sources=("hub",)))


def test_the_last_records_may_have_moved_up_in_the_meantime(
    hub: SampleHub, asked: Settings
) -> None:
    serving(hub, "abc", "c")
    assert extract(asked).status == "success"


def test_a_listing_that_repeats_what_is_left_of_it_has_shrunk(
    hub: SampleHub, asked: Settings
) -> None:
    serving(hub, "abcde")
    extract(asked)
    serving(hub, "aabab")
    run = extract(asked)
    assert f"{TASK} shrank from 5 to 2 rows" in (run.error or "")


@pytest.mark.parametrize("max_shrink", [50.0, 100.0])
def test_a_listing_that_is_empty_now_does_not_count(
    hub: SampleHub, asked: Settings, max_shrink: float
) -> None:
    asked = replace(asked, max_shrink=max_shrink)
    serving(hub, "")
    assert extract(asked).status == "success"  # it had none before
    serving(hub, "abcde")
    extract(asked)
    serving(hub, "")
    for _ in range(2):
        run = extract(asked)
        assert run.status == "partial"
        assert f"{TASK} shrank from 5 to 0 rows" in (run.error or "")
        assert TASK not in [entry["listing"] for entry in run.listings]
    accepted = extract(replace(asked, accept_shrink=True))
    assert TASK in [entry["listing"] for entry in accepted.listings]


@pytest.mark.slow
def test_ranks_stay_when_a_listing_is_empty_of_a_sudden(
    hub: SampleHub, empty_catalog: CatalogUnderTest
) -> None:
    ranks = "select model_id, rank_in_task from hf.model_tasks order by rank_in_task"
    serving(hub, "abc", "cd")
    empty_catalog.extract_and_transform(SOURCES="hub")
    before = empty_catalog.query(ranks)
    assert len(before) == 4
    serving(hub, "")
    empty_catalog.extract_and_transform(SOURCES="hub", MAX_SHRINK="100")
    assert empty_catalog.query(ranks) == before
