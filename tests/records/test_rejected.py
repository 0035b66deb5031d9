"""A record that cannot be taken is set aside with its reason; the others go on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.config.settings import Settings
from extract.errors import TooManyRejectedError
from extract.runs.run import extract
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.landed import Query

GOOD = ['{"id":"a/1"}', '{"id":"a/2"}', '{"id":"a/3","n":1e400}']
TASKS = '{"t":{"label":"T"}}'
REJECTED = (
    "select table_name, listing, position, record_id, payload from raw.rejected_records"
    " order by run_id, position"
)


def serving(*records: str) -> SampleHub:
    return SampleHub(Catalog.from_payloads(tasks=TASKS, listings={"t": records}))


def test_a_poison_record_is_set_aside_with_its_reason_and_the_rest_lands(
    on_engine: Settings, query: Query
) -> None:
    poison = ['{"id":5}', '{"id":"x","y":}', '["no","object"]']
    with serving(GOOD[0], *poison, *GOOD[1:]) as hub:
        asked = replace(on_engine, hf_endpoint=hub.url, sources=("hub",))
        first, second = extract(asked), extract(asked)
    for run in (first, second):  # it blocks no later run either
        assert run.status == "success"
        assert run.sources["hub"]["rows"] == 4  # the task and three models
        assert run.sources["hub"]["records_rejected"] == 3
    landed = "select model_id, position, payload_ok from raw.hub_models where run_id = '{}'"
    assert sorted(query(asked, landed.format(second.run_id))) == [
        ("a/1", 1, True),
        ("a/2", 5, True),
        ("a/3", 6, False),
    ]
    found = [
        *(("hub_models", "t", at, None, payload) for at, payload in enumerate(poison, 2)),
        ("hub_models", "t", 6, "a/3", GOOD[2]),
    ]
    assert query(asked, REJECTED) == found * 2
    reasons = query(asked, "select reason from raw.rejected_records order by run_id, position")
    assert [said for (said,) in reasons[:4]] == [
        "it is no object with a string 'id'",
        "it is no JSON: Expecting value at character 37",
        "it is no object with a string 'id'",
        "the number 1e400 is beyond what engines hold",
    ]


def test_too_many_poison_records_fail_the_run_and_leave_nothing(
    on_engine: Settings, query: Query
) -> None:
    with serving(*GOOD, *['{"id":5}'] * 4) as hub:
        asked = replace(on_engine, hf_endpoint=hub.url, sources=("hub",))
        with pytest.raises(TooManyRejectedError, match=r"4 records were rejected.*record 4"):
            extract(asked)
        assert query(asked, "select count(*) from raw.hub_models") == [(0,)]
        ((status, error),) = query(asked, "select status, error from raw.runs")
        assert (status, "rejected" in error) == ("failed", True)
        run = extract(replace(asked, max_rejected=60.0))
    assert (run.status, run.sources["hub"]["records_rejected"]) == ("success", 4)


def test_too_many_poison_records_cost_a_ranking_alone(on_engine: Settings, query: Query) -> None:
    catalog = Catalog.from_payloads(
        rankings={"bad": '[5, 5, 5, 5, {"model_id":"a/1"}]', "good": '[{"model_id":"a/2"}]'}
    )
    with SampleHub(catalog) as hub:
        addresses = (hub.ranking_url("bad"), hub.ranking_url("good"))
        asked = replace(on_engine, sources=("community",), community_rankings=addresses)
        run = extract(asked)
    assert run.status == "partial"
    assert "4 records were rejected" in str(run.error)
    assert [(entry["listing"], entry["rows"]) for entry in run.listings] == [(addresses[1], 1)]


def test_the_limit_is_a_share_of_each_listing(settings: Settings) -> None:
    good = [f'{{"id":"a/{number}"}}' for number in range(500)]
    for poison, allowed in ((5, True), (6, False)):
        with serving(*good, *['{"id":5}'] * poison) as hub:
            asked = replace(settings, hf_endpoint=hub.url, sources=("hub",), limit_per_task=1000)
            if allowed:
                assert extract(asked).status == "success"
                continue
            with pytest.raises(TooManyRejectedError):
                extract(asked)


def test_a_byte_that_is_no_utf8_costs_its_record_alone_after_tries_to_get_it_whole(
    hub: SampleHub, on_engine: Settings, query: Query
) -> None:
    asked = replace(on_engine, sources=("hub",), max_tasks=1)
    hub.faults.add(Fault("/api/models?filter=any-to-any", "invalid_utf8", times=None))
    run = extract(asked)
    assert (run.status, run.sources["hub"]["records_rejected"]) == ("success", 1)
    assert run.sources["hub"]["retries"] == 2
    ((reason, payload),) = query(on_engine, "select reason, payload from raw.rejected_records")
    assert reason == "it is no UTF-8"
    assert r"\xff\xfe" in payload
    hub.faults.clear()
    assert extract(asked).sources["hub"]["records_rejected"] == 0
