"""Five days in the life of a catalog that syncs: exactly these runs, new models, history, trends.

13th  first load
16th  a model is added             sync
17th  a model has changed          sync
18th  a model is renamed           sync, killed in mid-run
19th  a model has changed          no run
20th  one added, one removed       sync, and at noon a full run that sees who left
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sample_hub import Catalog, Fault, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES

pytestmark = pytest.mark.slow
TASK = "text-generation"

# day and hour, trigger, status, total, successful, failed, skipped, new models, error
RUNS = [
    ("13T02", "manual", "success", 11, 11, 0, 0, 7, None),
    ("16T02", "scheduled", "success", 8, 1, 0, 7, 1, None),
    ("17T02", "scheduled", "success", 9, 1, 0, 8, 0, None),
    ("18T02", "scheduled", "failed", 0, 0, 0, 0, 0, "did not finish"),
    ("20T02", "scheduled", "success", 9, 3, 0, 6, 1, None),
    ("20T12", "manual", "success", 12, 12, 0, 0, 0, None),
]
NEW_MODELS = [
    *(("13T02", f"maker/{name}") for name in ("bert", "both", "model-1", "model-3", "model-4")),
    ("13T02", "maker/model-5"),
    ("13T02", "maker/second"),
    ("16T02", "maker/latest"),
    ("20T02", "maker/added"),
]
# after each run: the model that came last, and the ranks of text-generation by their short names
LATEST = {
    "13T02": ("maker/model-5", "Latest: model-5 (today)"),
    "16T02": ("maker/latest", "Latest: latest (today)"),
    "17T02": ("maker/latest", "Latest: latest (1 day ago)"),
    "20T02": ("maker/added", "Latest: added (today)"),
    "20T12": ("maker/added", "Latest: added (today)"),
}
RANKS = {
    "13T02": "model-5 model-4 model-3 model-2 model-1 both",
    "16T02": "model-5 latest model-4 model-3 model-2 model-1 both",
    "17T02": "model-1 model-5 latest model-4 model-3 model-2 both",
    "20T02": "model-1 model-5 latest model-4 model-3 second both added",
    "20T12": "model-1 latest model-4 model-3 second both added",
}
# model: [(day, downloads, likes)]: of a day its last figures, of the 20th those of noon
HISTORY = {
    "added": [(20, 5, 0)],
    "bert": [(13, 10, 0), (20, 10, 0)],
    "both": [(13, 50, 0), (20, 50, 0)],
    "model-1": [(13, 100, 1), (17, 1000, 1), (20, 1000, 1)],
    "model-3": [(13, 300, 3), (20, 333, 6)],
    "model-4": [(13, 400, 4), (20, 400, 4)],
    "model-5": [(13, 500, 5)],
    "latest": [(16, 450, 0), (20, 450, 0)],
    "second": [(13, 200, 2), (20, 200, 2)],
}
# model: latest day, the day compared with over 7 days, growth of downloads and likes, their ratios
TRENDS = {
    "added": (20, None, None, None, None, None),
    "bert": (20, 13, 0, 0, 0.0, None),
    "both": (20, 13, 0, 0, 0.0, None),
    "model-1": (20, 13, 900, 0, 9.0, 0.0),
    "model-3": (20, 13, 33, 3, 0.11, 1.0),
    "model-4": (20, 13, 0, 0, 0.0, 0.0),
    "model-5": (13, None, None, None, None, None),
    "latest": (20, None, None, None, None, None),
    "second": (20, 13, 0, 0, 0.0, 0.0),
}
LEFT = ["maker/model-5"]


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    named = (TASK, "fill-mask", "any-to-any")
    sample = Catalog(tasks=[task for task in TASKS if task.task_id in named])
    for number in range(1, 6):
        hour = f"2026-11-01T0{number + 2}:00:00.000Z"
        figures = {"downloads": number * 100, "likes": number}
        sample.add(f"maker/model-{number}", TASK, **created(hour), **figures)
    sample.add("maker/bert", "fill-mask", **created("2026-11-01T00:00:00.000Z"), downloads=10)
    both = created("2026-11-01T01:00:00.000Z") | {"tags": ["any-to-any", TASK], "downloads": 50}
    sample.add("maker/both", "any-to-any", **both)
    with SampleHub(sample) as running:
        yield running


def created(moment: str) -> dict[str, Any]:
    return {"createdAt": moment, "lastModified": moment}


class Days:
    """The days as they go by."""

    def __init__(self, catalog: CatalogUnderTest, hub: SampleHub) -> None:
        self.catalog, self.hub = catalog, hub
        self.latest: dict[str, tuple[str, str]] = {}
        self.ranks: dict[str, str] = {}

    def run(self, when: str, *arguments: str) -> None:
        trigger = "scheduled" if "sync" in arguments else "manual"
        self.catalog.run(*arguments, CATALOG_NOW=f"2026-11-{when}:00:00Z", TRIGGER=trigger)
        [self.latest[when]] = self.catalog.query(
            "select model_id, display_label from hf.latest_model"
        )
        ranked = self.catalog.query(
            f"select model_id from hf.model_tasks where task_id = '{TASK}' order by rank_in_task"
        )
        self.ranks[when] = " ".join(model_id.partition("/")[2] for (model_id,) in ranked)

    def sync(self, when: str) -> None:
        self.run(when, "sync", "--auto-ingest", "--refresh-changed", "--quiet")

    def killed_sync(self, when: str) -> None:
        fault = self.hub.faults.add(Fault("sort=trendingScore", kind="hang", times=None))
        process = subprocess.Popen(
            [sys.executable, "-m", "extract", "sync", "--auto-ingest"],
            cwd=ROOT,
            env=self.catalog.env(CATALOG_NOW=f"2026-11-{when}:00:00Z", TRIGGER="scheduled"),
            stderr=subprocess.DEVNULL,
        )
        while not fault.fired:
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
        assert process.wait(timeout=30) == -signal.SIGKILL
        self.hub.faults.clear()

    def live(self) -> None:
        hub = self.hub.catalog
        self.run("13T02", "run", "--quiet")
        hub.add("maker/latest", TASK, **created("2026-11-15T10:00:00.000Z"), downloads=450)
        self.sync("16T02")
        hub.change("maker/model-1", downloads=1000, lastModified="2026-11-16T12:00:00.000Z")
        self.sync("17T02")
        hub.rename("maker/model-2", "maker/second")
        self.killed_sync("18T02")
        changed = {"downloads": 333, "likes": 6, "lastModified": "2026-11-19T05:00:00.000Z"}
        hub.change("maker/model-3", **changed)
        hub.add("maker/added", TASK, **created("2026-11-19T20:00:00.000Z"), downloads=5)
        hub.remove("maker/model-5")
        self.sync("20T02")
        self.run("20T12", "run", "--quiet")


@pytest.mark.parametrize("engine", ENGINES)
def test_five_days_give_exactly_this(
    engine: str, hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog(engine, hub.url)
    catalog.environment["SYNC_NEWS"] = "all"  # the days are about what came, not about what counts
    days = Days(catalog, hub)
    days.live()
    assert days.latest == LATEST
    assert days.ranks == RANKS
    assert runs(catalog) == RUNS
    assert new_models(catalog) == NEW_MODELS
    latest = catalog.query("select model_name from hf.latest_models order by model_name")
    assert [name for (name,) in latest] == sorted(HISTORY)  # ten at most, nine there are
    assert history(catalog) == HISTORY
    assert trends(catalog) == TRENDS
    left = catalog.query("select model_id from hf.models where not is_listed order by model_id")
    assert [model_id for (model_id,) in left] == LEFT

    before = catalog.published()
    catalog.run("transform", CATALOG_NOW="2026-11-20T13:00:00Z")
    assert catalog.published() == before


def when(moment: Any) -> str:
    return f"{moment:%dT%H}"


def runs(catalog: CatalogUnderTest) -> list[tuple[Any, ...]]:
    rows = catalog.query(
        "select started_at, trigger, status, total, successful, failed, skipped, new_models, error"
        " from hf.ingestion_runs where source = 'huggingface_hub' order by started_at"
    )
    return [(when(row[0]), *row[1:]) for row in rows]


def new_models(catalog: CatalogUnderTest) -> list[tuple[str, str]]:
    rows = catalog.query(
        "select ingestion_runs.started_at, new_models.model_id from hf.new_models"
        " inner join hf.ingestion_runs on ingestion_runs.run_id = new_models.run_id"
    )
    return sorted((when(moment), model_id) for moment, model_id in rows)


def history(catalog: CatalogUnderTest) -> dict[str, list[tuple[int, int, int]]]:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for model_id, day, downloads, likes in catalog.query(
        "select model_id, stat_date, downloads, likes from hf.model_stats_daily"
        " order by model_id, stat_date"
    ):
        found.setdefault(model_id.partition("/")[2], []).append((day.day, downloads, likes))
    return found


def trends(catalog: CatalogUnderTest) -> dict[str, tuple[Any, ...]]:
    found = {}
    for model_id, latest, earlier, *growth, by_downloads, by_likes in catalog.query(
        "select model_id, stat_date, earlier_date_7d, downloads_growth_7d, likes_growth_7d,"
        " downloads_growth_ratio_7d, likes_growth_ratio_7d from hf.trending_models"
    ):
        ratios = [ratio if ratio is None else round(ratio, 6) for ratio in (by_downloads, by_likes)]
        name = model_id.partition("/")[2]
        found[name] = (latest.day, earlier.day if earlier else None, *growth, *ratios)
    return found
