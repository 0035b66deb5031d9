"""SYNC_NEWS: which of the models that the catalog does not have a sync takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES
from tests.sync.conftest import TASK, Synced
from tests.sync.test_check import add

CREATED = "2026-11-20T10:00:00.000Z"
DEFAULT = "known-authors,trending,likes>=10"
# One model for each rule, and one for none.
BY_RULE = {
    "known-authors": "Known/one",
    "trending": "stranger/trending",
    "likes>=10": "stranger/liked",
    "author:Wanted.Name-1": "wanted.name-1/one",
    "none": "stranger/experiment",
}


@pytest.fixture
def told_apart(on_engine: Synced) -> Synced:
    """A catalog on each engine that knows the author `known`, and a Hub with new models."""
    on_engine.catalog.execute(
        "create table hf.candidates as select 'known/model' as model_id, 'known' as provider"
        " union all select 'gpt2', 'gpt2'"
    )
    add(on_engine.hub, "stranger/liked", CREATED, likes=10)
    add(on_engine.hub, "stranger/experiment", CREATED, likes=9)
    add(on_engine.hub, "stranger/trending", CREATED, trendingScore=9_000)
    add(on_engine.hub, "Known/one", CREATED)
    add(on_engine.hub, "wanted.name-1/one", CREATED)
    return on_engine


def news(synced: Synced, rules: str) -> set[str]:
    return set(synced.check(SYNC_NEWS=rules)["new_models"])


def test_each_rule_takes_its_models_and_any_is_enough(told_apart: Synced) -> None:
    for rule, model_id in BY_RULE.items():
        if rule != "none":
            assert news(told_apart, rule) == {model_id}
    assert news(told_apart, "all") == set(BY_RULE.values())
    told_apart.catalog.environment.pop("SYNC_NEWS")
    default = {BY_RULE[rule] for rule in DEFAULT.split(",")}
    assert set(told_apart.check()["new_models"]) == default == news(told_apart, DEFAULT)
    assert set(told_apart.check(SCOPE="hub")["new_models"]) == set(BY_RULE.values())
    told = told_apart.check("--sync-news", "likes >= 10", SCOPE="hub")
    assert told["new_models"] == ["stranger/liked"]


def test_what_no_rule_takes_is_counted_and_named_on_request(told_apart: Synced) -> None:
    said = told_apart.check("--verbose", SYNC_NEWS=DEFAULT)
    assert said["skipped"] == len(said["skipped_models"]) == 2
    assert set(said["skipped_models"]) == {"stranger/experiment", "wanted.name-1/one"}
    assert said["all_models"] == said["already_ingested"] + 3 + 2
    text = told_apart.sync("--verbose", SYNC_NEWS=DEFAULT)
    assert " 2 skipped; " in text.splitlines()[0]
    assert "  stranger/experiment" in text.splitlines()
    assert "stranger/experiment" not in told_apart.sync(SYNC_NEWS=DEFAULT)


def test_only_news_makes_the_exit_code_3(told_apart: Synced) -> None:
    told_apart.check("--fail-if-new", SYNC_NEWS="author:wanted.name-1", expect=3)
    assert told_apart.check("--fail-if-new", SYNC_NEWS="author:nobody")["skipped"] == 5


def test_the_trending_listing_is_asked_only_where_it_counts(told_apart: Synced) -> None:
    told_apart.hub.requests.clear()
    news(told_apart, "known-authors,likes>=10")
    assert told_apart.asked() == ["createdAt"]
    news(told_apart, "trending")
    assert told_apart.asked() == ["createdAt", "createdAt", "trendingScore"]


@pytest.mark.parametrize(
    "rules", ["popular", "likes", "likes>=", "likes>=-1", "likes>10", "author:", "author:a/b", ","]
)
def test_a_bad_rule_is_wrong_usage(synced: Synced, rules: str) -> None:
    for command in ("sync", "schedule"):
        said = synced.catalog.run(command, SYNC_NEWS=rules, expect=2).stderr
        assert "SYNC_NEWS (--sync-news) takes a list of known-authors" in said
        assert len(said.splitlines()) == 2
    assert synced.hub.requests == []


def test_doctor_finds_a_bad_rule(synced: Synced) -> None:
    said = synced.catalog.run("doctor", SYNC_NEWS="known-authors,likes", expect=2).stdout
    assert "author:NAME, all, not 'likes'." in said


def test_what_is_skipped_is_no_sign_that_the_rest_is_known(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    """A model made before thousands that are skipped is found when it became popular."""
    with SampleHub(Catalog.sized(tasks=1, models_per_task=125, added=4_000)) as hub:
        catalog = make_catalog("duckdb", hub.url)
        generated = hub.catalog.generated
        catalog.execute(
            "create schema hf; create table hf.models as select"
            f" '{generated.model_id(4_124)}' as model_id,"
            " timestamptz '2026-11-01 01:08:44+00' as hub_created_at,"
            " timestamptz '2026-11-01 01:08:44+00' as last_modified"
        )
        popular = generated.model_id(126)
        hub.catalog.change(popular, likes=10)
        synced = Synced(catalog, hub)
        now = {"CATALOG_NOW": "2026-11-02T02:00:00Z"}
        assert synced.check(SYNC_NEWS="likes>=10", SYNC_OVERLAP_HOURS="2", **now)["new_models"] == [
            popular
        ]


class Growing:
    """A Hub that gained 5,000 models in a night: 12 by known authors, and 3 that trend."""

    def __init__(self, catalog: CatalogUnderTest, hub: SampleHub) -> None:
        self.catalog, self.hub = catalog, hub
        catalog.extract_and_transform(CATALOG_NOW="2026-11-01T00:00:00Z")
        [(author,)] = catalog.query(
            "select min(provider) from hf.candidates where provider like 'n%'"
        )
        hub.catalog = Catalog.sized(tasks=1, models_per_task=125, added=4_985)
        fields = {
            "createdAt": "2026-11-01T01:00:00.000Z",
            "lastModified": "2026-11-01T01:00:00.000Z",
        }
        self.known = [f"{author}/new-{number}" for number in range(12)]
        self.trending = [f"stranger/new-{number}" for number in range(3)]
        for model_id in self.known:
            hub.catalog.add(model_id, TASK, **fields, trendingScore=-1)
        for model_id in self.trending:
            hub.catalog.add(model_id, TASK, **fields, trendingScore=9_000)

    def sync(self, day: int, *arguments: str) -> dict[str, Any]:
        self.hub.requests.clear()
        variables = {"CATALOG_NOW": f"2026-11-{day:02}T02:00:00Z"}
        done = self.catalog.run("sync", "--auto-ingest", "--json", *arguments, **variables)
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def landed(self) -> list[str]:
        rows = self.catalog.query("select model_id from raw.hub_models where listing = 'new'")
        return [model_id for (model_id,) in rows]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_of_5000_models_a_night_a_sync_brings_the_15_that_are_news(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=125)) as hub:
        growing = Growing(make_catalog(engine, hub.url), hub)
        said = growing.sync(2)
        assert sorted(said["new_models"]) == sorted(growing.known + growing.trending)
        assert said["skipped"] == 4_985
        assert len(hub.requests) <= 7
        assert sorted(growing.landed()) == sorted(said["new_models"])
        catalog = growing.catalog
        assert catalog.query(
            "select count(*) from hf.new_models inner join hf.runs"
            " on hf.new_models.run_id = hf.runs.run_id || '/hub' where kind = 'sync'"
        ) == [(15,)]
        assert catalog.query("select count(*) from hf.models") == [(140,)]
        [(skipped, successful, latest)] = catalog.query(
            "select skipped, successful, (select model_id from hf.latest_model)"
            " from hf.ingestion_runs where dataset_name = 'hub_models'"
            " order by started_at desc limit 1"
        )
        assert (skipped, successful) == (said["all_models"] - 15, 15)
        assert latest in said["new_models"]
        [(record,)] = catalog.query("select payload from raw.runs order by run_number desc limit 1")
        assert json.loads(record)["sources"]["hub"]["not_news"] == 4_985

        popular = hub.catalog.generated.model_id(200)
        hub.catalog.change(popular, likes=10)
        said = growing.sync(3, "--verbose")
        assert said["new_models"] == [popular]
        assert len(said["skipped_models"]) == said["skipped"] == 4_984
        assert catalog.query("select model_id from hf.latest_model") == [(popular,)]
