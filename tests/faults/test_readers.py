"""Readers in a loop while runs work: complete states only, consistent across tables, no refusal.

Every generation of the Hub has one model more, and every model the generation as its downloads: a
row too many, too few or of another generation shows. READER_RUNS says how many runs (default 3).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
RUNS = int(os.environ.get("READER_RUNS", "3"))
FIRST = 40  # models of generation 0
# Statements of their own: only a snapshot, or a file that is never changed, makes them agree.
QUESTIONS = (
    "select count(*), min(downloads), max(downloads) from hf.models where is_listed",
    "select count(*), max(rank_in_task) from hf.model_tasks",
    "select count(*) from hf.candidates where source = 'huggingface_hub'",
    "select sum(listed) from (select 1 as listed from hf.model_tasks inner join hf.models"
    " on models.model_id = model_tasks.model_id where models.is_listed) as joined",
    "select count(distinct cast(run_id as text)) from hf.ingestion_runs where status = 'success'",
)


def sample(models: int) -> Catalog:
    catalog = Catalog.sized(tasks=3, models_per_task=0)
    task = catalog.tasks[0].task_id
    for number in range(models):
        catalog.add(f"maker/model-{number}", task, downloads=0)
    return catalog


def answers(catalog: CatalogUnderTest) -> tuple[object, ...] | None:
    """What one reader sees; None before the first run has published."""
    if catalog.engine == "duckdb" and not catalog.duckdb_path.exists():
        return None
    with catalog.connection() as reader:
        if catalog.engine == "postgres":
            reader.execute("set transaction isolation level repeatable read")
            reader.execute("select to_regclass('hf.ingestion_runs') is not null")
            if reader.fetchone() == (False,):
                return None
        seen: list[object] = []
        for question in QUESTIONS:
            reader.execute(question)
            seen += reader.fetchone()
        return tuple(seen)


@pytest.mark.parametrize("engine", ENGINES)
def test_readers_see_complete_states_and_are_never_refused(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    seen: set[tuple[object, ...]] = set()
    refused: list[Exception] = []
    over = threading.Event()
    with SampleHub(sample(FIRST)) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.environment["SOURCES"] = "hub"
        catalog.extract_and_transform()
        states = [answers(catalog)]

        def read_on() -> None:
            while not over.is_set():
                try:
                    row = answers(catalog)
                    seen.update([row] if row else [])
                except Exception as error:
                    refused.append(error)
                over.wait(0.02)

        readers = [threading.Thread(target=read_on) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            for generation in range(1, RUNS):
                for number in range(FIRST + generation - 1):
                    hub.catalog.change(f"maker/model-{number}", downloads=generation)
                task = hub.catalog.tasks[0].task_id
                name = f"maker/model-{FIRST + generation - 1}"
                hub.catalog.add(name, task, downloads=generation)
                catalog.extract_and_transform()
                states.append(answers(catalog))
        finally:
            over.set()
            for reader in readers:
                reader.join()
    assert refused == []
    assert seen <= set(states), seen - set(states)
    assert len(set(states)) == RUNS
    assert [state[0] for state in states if state] == [FIRST + n for n in range(RUNS)]
