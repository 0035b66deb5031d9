"""Half an answer is no mass deletion: the old listing stays until somebody accepts the new one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from extract.config.settings import Settings
from extract.runs.run import extract
from tests.sample_hub import Fault, SampleHub
from tests.support.landed import Query

TASK = "any-to-any"


def few_records(count: int) -> Fault:
    """The listing's only page with so few records."""
    body = json.dumps([{"id": f"a/{number}"} for number in range(count)])
    return Fault(f"/api/models?filter={TASK}", "wrong_type", body=body)


def declared(query: Query, settings: Settings, run_id: str) -> set[tuple[str, str]]:
    ((payload,),) = query(settings, f"select payload from raw.runs where run_id = '{run_id}'")
    return {(entry["table"], entry["listing"]) for entry in json.loads(payload)["listings"]}


def test_a_listing_that_lost_more_than_half_does_not_count(
    hub: SampleHub, on_engine: Settings, query: Query, caplog: pytest.LogCaptureFixture
) -> None:
    asked = replace(on_engine, hf_endpoint=hub.url, sources=("hub",))
    before = declared(query, asked, extract(asked).run_id)
    hub.faults.add(few_records(3))
    run = extract(asked)
    assert run.status == "partial"
    assert run.sources["hub"]["status"] == "partial"
    assert f"{TASK} shrank from 12 to 3 rows" in (run.error or "")
    assert "--accept-shrink" in caplog.text
    assert before - declared(query, asked, run.run_id) == {("hub_models", TASK)}
    # the rows are in raw all the same
    rows = (
        f"select count(*) from raw.hub_models where run_id = '{run.run_id}' and listing = '{TASK}'"
    )
    assert query(asked, rows) == [(3,)]


def test_half_is_a_change_like_another_and_more_is_taken_when_told_so(
    hub: SampleHub, settings: Settings
) -> None:
    asked = replace(settings, sources=("hub",))
    extract(asked)
    hub.faults.add(Fault(f"/api/models?filter={TASK}", "half_list"))
    assert extract(asked).status == "success"  # 12 -> 6
    hub.faults.add(few_records(2))
    assert extract(replace(asked, max_shrink=80.0)).status == "success"  # 6 -> 2
    hub.faults.add(Fault("/api/tasks", "wrong_type", body='{"any-to-any":{"label":"Any"}}'))
    assert extract(asked).status == "partial"  # 3 tasks -> 1
    hub.faults.add(Fault("/api/tasks", "wrong_type", body='{"any-to-any":{"label":"Any"}}'))
    assert extract(replace(asked, accept_shrink=True)).status == "success"


def test_asking_for_less_is_no_shrinking(settings: Settings) -> None:
    asked = replace(settings, sources=("hub",))
    extract(asked)
    assert extract(replace(asked, limit_per_task=2, max_tasks=1)).status == "success"


def test_another_source_keeps_its_old_rows_too(
    hub: SampleHub, settings: Settings, query: Query
) -> None:
    first = extract(settings)
    hub.faults.add(Fault("/api/v1/models", "wrong_type", body='{"data":[{"id":"one/left"}]}'))
    run = extract(settings)
    assert (run.status, run.sources["openrouter"]["status"]) == ("partial", "partial")
    lost = declared(query, settings, first.run_id) - declared(query, settings, run.run_id)
    assert lost == {("openrouter_models", "")}
