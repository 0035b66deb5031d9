from __future__ import annotations

import json
from dataclasses import replace

import pytest

from extract.config.settings import CURATED_RANKING, Settings
from extract.errors import HttpError, RateLimitError, UnreachableError
from extract.http.web_client import WebClient
from extract.records.pages import split_data
from extract.runs.run import extract
from extract.sources.community import Ranking, rankings, split_ranking
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.landed import Query


def test_the_curated_ranking_is_one_and_scores_every_entry() -> None:
    records = split_ranking(CURATED_RANKING.read_bytes())
    assert len({record.key for record in records}) == len(records) >= 20
    for record in records:
        entry = json.loads(record.payload)
        assert 0 < entry["score"] <= 100
        assert entry["note"]
        assert "/" in entry["model_id"]


def test_rankings_are_named_after_their_documents(settings: Settings) -> None:
    addresses = ("/a/top.json", "/b/top.json", "https://u:p@h/r.json?token=abcd", "hub:trending")
    assert rankings(replace(settings, community_rankings=addresses)) == [
        Ranking("top.json", "/a/top.json"),
        Ranking("top.json#2", "/b/top.json"),
        Ranking("https://h/r.json", "https://u:p@h/r.json?token=abcd"),
        Ranking("hub:trending", "hub:trending"),
    ]


def test_a_ranking_behind_an_address_lands_as_served(settings: Settings, query: Query) -> None:
    text = '\ufeff[ {"model_id":"B/x","score":1.0}, {"model_id":"B/x","note":"again"} ]'
    catalog = Catalog.from_payloads(rankings={"mine": text})
    with SampleHub(catalog) as hub:
        asked = replace(
            settings, sources=("community",), community_rankings=(hub.ranking_url("mine"),)
        )
        assert extract(asked).status == "success"
        url = hub.ranking_url("mine")
    assert query(
        settings,
        "select ranking, position, payload, source_url from raw.community_rankings order by 2",
    ) == [
        (url, 1, '{"model_id":"B/x","score":1.0}', url),
        (url, 2, '{"model_id":"B/x","note":"again"}', url),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [('[{"id":"a"}]', "record 1"), ("{}", "expected"), ("", "expected"), ("\xff", "expected")],
)
def test_a_file_that_is_no_ranking_is_named(settings: Settings, text: str, said: str) -> None:
    path = settings.state_dir.parent / "odd.json"
    path.write_bytes(text.encode("latin-1"))
    run = extract(
        replace(settings, sources=("community",), community_rankings=(str(path),), dry_run=True)
    )
    assert run.status == "partial"
    assert "odd.json" in str(run.error)
    assert said in str(run.error)


def test_passing_faults_of_the_web_are_retried_and_counted(
    hub: SampleHub, settings: Settings
) -> None:
    for nth, kind in enumerate(("status", "reset", "html", "bad_json"), 1):
        hub.faults.add(Fault("/api/v1/models", kind, nth=nth, headers={"Retry-After": "0"}))
    client = WebClient(settings)
    assert len(client.document(f"{hub.openrouter_url}/models", split_data)) == 48
    assert (client.traffic.requests, client.traffic.retries, client.traffic.pages) == (5, 4, 1)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("/api/v1", "status", status=404), HttpError),
        (Fault("/api/v1", "status", status=429, headers={"Retry-After": "9999"}), RateLimitError),
        (Fault("/api/v1", "html", times=None), HttpError),
        (Fault("/api/v1", "reset", times=None), UnreachableError),
        (Fault("/api/v1", "hang", times=None), UnreachableError),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_lasting_faults_of_the_web_are_named(
    hub: SampleHub, settings: Settings, fault: Fault, error: type[Exception]
) -> None:
    hub.faults.add(fault)
    client = WebClient(replace(settings, request_timeout=0.2))
    with pytest.raises(error, match="/api/v1/models"):
        client.document(f"{hub.openrouter_url}/models", split_data)
