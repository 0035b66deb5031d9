"""SCOPE=hub up to what is published, and in turn with runs of the tasks, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES

pytestmark = pytest.mark.slow
MODELS = 300
OF_TASKS = {"MAX_TASKS": "2", "LIMIT_PER_TASK": "5"}
SCORES = (
    "select model_id, license, size_score, ramp_up_time, performance_claims, code_quality"
    " from hf.model_quality order by model_id"
)
RANKS = (
    "select task_id, count(*), max(rank_in_task), min(rank_in_task) from hf.model_tasks group by 1"
)


@pytest.fixture(scope="module")
def hub() -> Iterator[SampleHub]:
    with SampleHub(Catalog.hub(MODELS), most_per_page=50) as hub:
        yield hub


@pytest.mark.parametrize("engine", ENGINES)
def test_runs_of_tasks_and_of_the_whole_hub_alternate(
    engine: str, hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog(engine, hub.url)
    catalog.extract_and_transform(SOURCES="hub", **OF_TASKS)
    of_tasks = {row[0]: row[1:] for row in catalog.query(SCORES)}
    listed = len(of_tasks)
    assert all(scores[-1] is not None for scores in of_tasks.values())

    catalog.extract_and_transform(SOURCES="hub", SCOPE="hub")
    of_hub = {row[0]: row[1:] for row in catalog.query(SCORES)}
    assert len(of_hub) == MODELS > listed
    # No names of files, no score that hangs on them; all others as before.
    assert {scores[-1] for scores in of_hub.values()} == {None}
    assert {model: of_hub[model][:-1] for model in of_tasks} == {
        model: scores[:-1] for model, scores in of_tasks.items()
    }
    assert catalog.query(
        "select distinct input from hf.model_quality_evidence where metric = 'code_quality'"
    ) == [("last_modified",)]
    ranks = sorted(catalog.query(RANKS))
    assert all(rows == most and least == 1 for _, rows, most, least in ranks)
    assert sum(rows for _, rows, _, _ in ranks) > 2 * int(OF_TASKS["LIMIT_PER_TASK"])
    assert catalog.query("select count(*) from hf.models where is_listed") == [(MODELS,)]

    catalog.extract_and_transform(SOURCES="hub", **OF_TASKS)
    again = {row[0]: row[1:] for row in catalog.query(SCORES)}
    assert {model: again[model] for model in of_tasks} == of_tasks
    assert len(again) == MODELS
    assert sorted(catalog.query(RANKS)) == ranks  # the first five of a task take nobody out of it
    kept = catalog.query("select listing, count(distinct run_id) from raw.hub_models group by 1")
    assert dict(kept)["all"] == 1
