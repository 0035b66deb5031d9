"""Documents about models asked for: what lands, what is skipped, what fails, what is waited for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from extract.config.settings import Settings
from extract.details.documents import Fetcher, as_text, is_parsed_object, named_datasets
from extract.errors import MissingRevisionError
from extract.http.hub_client import HubClient
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import CatalogUnderTest

MODEL, OTHER = "maker/one", "maker/two"
README = "---\nlicense: mit\n---\r\n# Ünï\n\ttext  \n\n"
CONFIG = '{ "model_type" : "bert" , "n": 1.0 }\n'
DATASET = "nyu-mll/glue"


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    catalog = Catalog(tasks=TASKS[:1])
    for name in (MODEL, OTHER):
        catalog.add(name, "fill-mask", author="maker")
        catalog.set_files(name, {"README.md": README, "config.json": CONFIG},
                          authors=tuple(f"author-{n}" for n in range(7)))  # fmt: skip
    catalog.change(MODEL, cardData={"datasets": [DATASET, "no/such"]}, tags=["dataset:glue"])
    catalog.add("person/bare", "fill-mask", author="person")
    catalog.set_files("person/bare", {"model.bin": b"x"})
    catalog.users.add("person")
    with SampleHub(catalog, most_per_page=3) as running:
        yield running


@pytest.fixture
def catalog(empty_catalog: CatalogUnderTest) -> CatalogUnderTest:
    return prepared(empty_catalog)


@pytest.fixture
def quick(hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]) -> CatalogUnderTest:
    return prepared(make_catalog("duckdb", hub.url))


def prepared(catalog: CatalogUnderTest) -> CatalogUnderTest:
    catalog.environment |= {"RETRY_BASE": "0.01"}
    return catalog


def details(catalog: CatalogUnderTest, *arguments: str, expect: int = 0, **more: str) -> Any:
    """What `details --no-transform --json` says."""
    done = catalog.run("details", *arguments, "--no-transform", "--json", expect=expect, **more)
    return json.loads(done.stdout)


def landed(catalog: CatalogUnderTest, sql: str) -> list[tuple[Any, ...]]:
    """Looks into where runs land."""
    if catalog.engine == "postgres":
        return catalog.query(sql)
    path = catalog.duckdb_path
    catalog.duckdb_path = path.with_name(path.name + ".work")
    try:
        return catalog.query(sql)
    finally:
        catalog.duckdb_path = path


def paths(hub: SampleHub) -> list[str]:
    return [request.path for request in hub.requests]


def test_every_document_lands_as_served(catalog: CatalogUnderTest, hub: SampleHub) -> None:
    assert details(catalog, MODEL, "person/bare")["landed"] == [MODEL, "person/bare"]
    rows = landed(catalog, "select model_id, kind, payload, source_url, payload_ok"
                           " from raw.hub_model_details")  # fmt: skip
    found = {(model_id, kind): (payload, url, ok) for model_id, kind, payload, url, ok in rows}
    assert all(ok for *_, ok in found.values())
    repository = hub.catalog.repositories["models", MODEL]
    assert found[MODEL, "readme"][0] == README
    assert found[MODEL, "config"][0] == CONFIG
    info = json.loads(found[MODEL, "info"][0])
    assert info["sha"] == repository.head
    assert {file["rfilename"]: file["size"] for file in info["siblings"]} == {
        "README.md": len(README.encode()), "config.json": len(CONFIG),
    }  # fmt: skip
    commits = json.loads(found[MODEL, "commits"][0])
    assert commits == [commit.as_dict() for commit in repository.commits]
    assert "/api/organizations/maker/" in found[MODEL, "author"][1]
    assert "/api/users/person/" in found["person/bare", "author"][1]
    assert sorted(kind for model_id, kind in found if model_id == "person/bare") == [
        "author", "commits", "info",
    ]  # fmt: skip
    datasets = landed(catalog, "select dataset_id, kind, payload from raw.hub_dataset_details"
                               " order by dataset_id")  # fmt: skip
    assert [(dataset_id, kind) for dataset_id, kind, _ in datasets] == [
        ("glue", "info"), ("no/such", "missing"), (DATASET, "info"),
    ]  # fmt: skip
    assert json.loads(datasets[0][2])["id"] == DATASET
    [(status, payload)] = landed(catalog, "select status, payload from raw.runs")
    assert status == "success"
    record = json.loads(payload)
    assert record["kind"] == "details"
    assert record["listings"] == []
    assert list(record["sources"]) == ["details"]


def test_a_second_call_asks_for_nothing(catalog: CatalogUnderTest, hub: SampleHub) -> None:
    details(catalog, MODEL)
    hub.requests.clear()
    assert details(catalog, MODEL)["fresh"] == [MODEL]
    assert hub.requests == []
    details(catalog, MODEL, OTHER)  # what another model needs besides
    assert not [path for path in paths(hub) if MODEL in path]
    hub.requests.clear()
    assert details(catalog, MODEL, "--refresh")["landed"] == [MODEL]
    assert f"/api/models/{MODEL}" in paths(hub)


def test_a_call_that_was_interrupted_goes_on_where_it_ended(
    quick: CatalogUnderTest, hub: SampleHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"many/model-{number}" for number in range(60)]
    for name in names:
        hub.catalog.add(name, author="many")
        hub.catalog.set_files(name, {"README.md": f"# {name}"})
    for name in names[55:]:
        hub.faults.add(Fault(f"/api/models/{name}", status=401, times=None, body='{"error":"x"}',
                             headers={"X-Error-Message": "Invalid credentials in Authorization"
                                                         " header"}))  # fmt: skip
    failed = quick.run("details", *names, "--no-transform", expect=1)
    assert "HF_TOKEN" in failed.stderr
    hub.faults.clear()
    hub.requests.clear()
    outcome = details(quick, *names)
    assert (len(outcome["fresh"]), len(outcome["landed"])) == (50, 10)
    asked = {path for path in paths(hub) if path.startswith("/api/models/many/")}
    assert not [name for name in names[:50] if f"/api/models/{name}" in asked]
    assert paths(hub).count("/api/organizations/many/overview") == 1


def test_another_commit_in_a_later_listing_makes_it_stale(
    quick: CatalogUnderTest, hub: SampleHub
) -> None:
    details(quick, MODEL)
    quick.run("--sources", "hub", "--scope", "hub")
    assert details(quick, MODEL)["fresh"] == []  # the sample's record names a commit of its own
    hub.catalog.change(MODEL, sha=hub.catalog.repositories["models", MODEL].head)
    quick.run("--sources", "hub", "--scope", "hub")
    assert details(quick, MODEL)["fresh"] == [MODEL]


def test_a_model_that_fails_is_named_and_the_rest_lands(
    catalog: CatalogUnderTest, hub: SampleHub
) -> None:
    hub.catalog.gate(OTHER)
    hub.catalog.disable("person/bare")
    hub.catalog.add("maker/broken", "fill-mask")
    hub.faults.add(Fault("/api/models/maker/broken/commits", kind="html", times=None))
    asked = (MODEL, OTHER, "person/bare", "no/such", "maker/broken")
    outcome = details(catalog, *asked)
    assert outcome["landed"] == [MODEL]
    assert list(outcome["incomplete"]) == [OTHER]  # of a gated one lands what the Hub shows
    assert sorted(outcome["failed"]) == sorted(asked[2:])
    assert "gated" in outcome["incomplete"][OTHER]
    assert "disabled" in outcome["failed"]["person/bare"]
    assert "no page of the API" in outcome["failed"]["maker/broken"]
    [(status, error)] = landed(catalog, "select status, error from raw.runs")
    assert status == "partial"
    assert "4 could not be read" in error
    rows = landed(catalog, "select distinct model_id from raw.hub_model_details order by 1")
    assert rows == [(MODEL,), (OTHER,)]
    told = catalog.run("details", "no/such", "--no-transform", expect=1)
    assert "Asked for 1 of 1 model: 1 failed." in told.stderr
    assert "Details of 0 models landed, 0 landed in part, 0 fresh, 1 failed." in told.stdout
    assert "done" not in told.stderr
    details(catalog, MODEL, "no/such", "--strict", expect=1)


def test_what_the_hub_says_is_gone_lands_and_a_refusal_does_not(
    quick: CatalogUnderTest, hub: SampleHub
) -> None:
    no_json = Fault("/api/models/maker/blocked", status=410, times=None, body="<h1>Gone</h1>")
    hub.faults.add(no_json)
    asked = ("no/such", "maker/blocked", "maker/hidden")
    refused = details(quick, "no/such", expect=1)  # without a token the Hub answers 401
    assert (list(refused["failed"]), refused["gone"]) == (["no/such"], [])
    hub.faults.add(Fault("/api/models/maker/hidden", status=403, times=None, body="{}"))
    outcome = details(quick, *asked[:2], expect=1, HF_TOKEN="hf_of_a_test")
    assert outcome["gone"] == [*asked[:2]]
    assert set(outcome["failed"]) == {*asked[:2]}
    quick.run("details", "maker/hidden", "--no-transform", expect=1, HF_TOKEN="hf_of_a_test")
    # nor does an answer about a commit, which may be missing alone
    assert not is_gone_at(hub, MODEL, "f" * 40)
    rows = landed(quick, "select model_id, kind, payload from raw.hub_model_details order by 1")
    assert rows == [
        ("maker/blocked", "gone", "{}"),
        ("no/such", "gone", '{"error":"Repository not found"}'),
    ]


def is_gone_at(hub: SampleHub, model_id: str, revision: str) -> bool:
    """Whether an answer to a request of that commit says that the model is gone."""
    client = HubClient(Settings(hf_endpoint=hub.url, retry_base=0.01))
    try:
        return Fetcher(client).model(model_id, revision).is_gone
    except MissingRevisionError:
        return False


@pytest.mark.parametrize("name", ["README.md", "config.json"])
def test_a_file_that_came_in_half_is_fetched_again_by_the_next_call(
    name: str, quick: CatalogUnderTest, hub: SampleHub
) -> None:
    hub.faults.add(Fault(f"/{MODEL}/resolve/.*{name}", kind="status", status=200, body="{}"))
    outcome = details(quick, MODEL, expect=1)
    assert "not the file of commit" in outcome["failed"][MODEL]
    assert landed(quick, "select count(*) from raw.hub_model_details") == [(0,)]
    assert details(quick, MODEL)["landed"] == [MODEL]


def test_a_mirror_gives_no_codes_and_no_histories(quick: CatalogUnderTest, hub: SampleHub) -> None:
    for path in (f"/api/models/{MODEL}/commits", "/api/models/no/such", "/api/datasets/no/such"):
        hub.faults.add(Fault(path, status=404, times=None, body='{"error":"not found"}'))
    outcome = details(quick, MODEL, "no/such")
    assert (outcome["landed"], list(outcome["failed"])) == ([MODEL], ["no/such"])
    assert outcome["failed"]["no/such"].startswith("The Hub knows no model no/such")
    kinds = landed(quick, "select kind from raw.hub_model_details order by kind")
    assert kinds == [("author",), ("config",), ("gone",), ("info",), ("readme",)]
    datasets = landed(quick, "select dataset_id, kind from raw.hub_dataset_details")
    assert ("no/such", "missing") in datasets


def test_a_rate_limit_is_waited_for(quick: CatalogUnderTest, hub: SampleHub) -> None:
    hub.faults.add(Fault(f"/{MODEL}/resolve/", status=429, headers={"Retry-After": "1"}))
    done = quick.run("details", MODEL, "--no-transform")
    assert "Rate limited: waiting" in done.stderr
    hub.faults.add(Fault(f"/{OTHER}/resolve/", status=429, headers={"Retry-After": "9999"}))
    assert "MAX_WAIT" in quick.run("details", OTHER, "--no-transform", expect=1).stderr


def test_nobody_named_is_wrong_usage(quick: CatalogUnderTest) -> None:
    assert "--top N" in quick.run("details", expect=2).stderr
    assert "make extract transform" in quick.run("details", "--top", "3", expect=1).stderr


@pytest.mark.slow
def test_top_and_candidates_come_from_the_catalog(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    with SampleHub(Catalog.sized(tasks=2, models_per_task=5)) as hub:
        catalog = prepared(make_catalog("duckdb", hub.url))
        catalog.extract_and_transform()
        ids = [model_id for (model_id,) in catalog.query(
            "select model_id from hf.models order by downloads desc nulls last limit 3"
        )]  # fmt: skip
        told = json.loads(catalog.run("details", "--top", "3", "--json").stdout)
        assert sorted([*told["landed"]]) == sorted(ids)
        details_rows = catalog.query("select count(distinct model_id) from raw.hub_model_details")
        assert details_rows == [(3,)]
        named = catalog.query("select count(*) from hf.candidates")[0][0]
        outcome = details(catalog, "--candidates")
        assert len(outcome["landed"]) + len(outcome["fresh"]) + len(outcome["failed"]) >= named


@pytest.mark.slow
def test_older_documents_go_and_the_latest_stay(quick: CatalogUnderTest) -> None:
    for _ in range(4):
        details(quick, MODEL, "--refresh", RAW_RUNS_KEPT="2")
    details(quick, OTHER, RAW_RUNS_KEPT="2")
    details(quick, OTHER, "--refresh", RAW_RUNS_KEPT="2")
    rows = landed(quick, "select model_id, count(*) from raw.hub_model_details"
                         " where kind = 'readme' group by model_id order by model_id")  # fmt: skip
    assert rows == [(MODEL, 1), (OTHER, 2)]


def test_a_text_that_no_column_holds_is_kept_as_near_as_can_be() -> None:
    assert as_text("\ufeffü\r\n".encode()) == ("\ufeffü\r\n", True)
    assert as_text(b"a\x00b") == ("a\ufffdb", False)
    assert as_text(b"a\xffb") == ("a\ufffdb", False)


def test_what_is_no_object_is_not_parsed() -> None:
    assert is_parsed_object(' {"a": 1} \n')
    for text in ("[]", "null", "", "{", '{"a": NaN}', '{"a": 1} {"b": 2}', '{"a":"\\ud800"}'):
        assert not is_parsed_object(text)


def test_datasets_are_named_by_card_and_tags() -> None:
    record = {
        "cardData": {"datasets": ["a/b", "prose, not an id", 3, "a/b"]},
        "tags": ["dataset:c", "dataset:a/b", "license:mit", None],
    }
    assert named_datasets(record) == ["a/b", "c"]
    assert named_datasets({"cardData": {"datasets": "squad"}}) == ["squad"]
    assert named_datasets({"cardData": None, "tags": None}) == []
    assert len(named_datasets({"tags": [f"dataset:d{n}" for n in range(99)]})) == 50
