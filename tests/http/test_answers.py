"""Answers that are none, on both engines: what a user sees, the state after, and one run later.

Those that come and go by the n-th request are in tests/faults; these are the other kinds.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.config.settings import Settings
from extract.errors import CatalogError
from extract.runs.run import extract
from tests.sample_hub import Catalog, Fault, SampleHub
from tests.support.landed import Query

FAR = {"Retry-After": "Sat, 21 Nov 2099 12:00:00 GMT"}
NONE_LEFT = {
    "RateLimit": '"api";r=0;t=3600',
    "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
}
LASTING = (
    (Fault("/api/models", "empty", times=None), "HF_ENDPOINT"),
    (Fault("/api/models", "error_object", times=None), "HF_ENDPOINT"),
    (Fault("/api/models", "wrong_type", times=None), "HF_ENDPOINT"),
    (Fault("/api/tasks", "wrong_type", body='{"t":[]}', times=None), "HF_ENDPOINT"),
    (Fault("/api/models", "short_body", times=None), "/api/models"),
    (Fault("/api/models", "hang", times=None), "/api/models"),
    (Fault("/api/models", status=401, times=None), "HF_TOKEN"),
    (Fault("/api/models", status=403, times=None), "HF_TOKEN"),
    (Fault("/api/models", status=429, headers={"Retry-After": "3600"}), "MAX_WAIT"),
    (Fault("/api/models", status=429, headers=FAR), "MAX_WAIT"),
    (Fault("/api/models", status=429, headers=NONE_LEFT), "MAX_WAIT"),
    (Fault("/api/models", status=504, times=None), "504"),
)


@pytest.mark.parametrize(("fault", "said"), LASTING, ids=lambda value: getattr(value, "kind", ""))
def test_a_lasting_one_fails_the_run_in_words_and_the_next_heals(
    hub: SampleHub, on_engine: Settings, query: Query, fault: Fault, said: str
) -> None:
    short = replace(on_engine, request_timeout=0.4, sources=("hub",))
    extract(replace(short, request_timeout=5))
    hub.faults.add(replace(fault))
    with pytest.raises(CatalogError, match=said) as raised:
        extract(short)
    assert len(str(raised.value).splitlines()) <= 3
    assert query(on_engine, "select count(*) from raw.hub_models") == [(36,)]
    hub.faults.clear()
    extract(replace(short, request_timeout=5))
    assert query(on_engine, "select count(*) from raw.hub_models") == [(72,)]
    records = query(on_engine, "select status, error is null from raw.runs order by run_number")
    assert records == [("success", True), ("failed", False), ("success", True)]


def test_those_that_pass_cost_nothing_but_tries(
    hub: SampleHub, on_engine: Settings, query: Query
) -> None:
    first, second, third = (f"filter={task.task_id}&" for task in hub.catalog.tasks)
    passing = [
        Fault("/api/tasks", status=429, headers={"Retry-After": "0"}),
        Fault("/api/tasks", status=429, headers={"RateLimit": '"api";r=0;t=0'}, nth=2),
        Fault(first, status=503, times=3),
        Fault(second, "reset"),
        Fault(second, "short_body", nth=2),
        Fault(third, "hang"),
        Fault(third, "bad_json", nth=2),
    ]
    for fault in passing:
        hub.faults.add(fault)
    run = extract(replace(on_engine, request_timeout=0.4, sources=("hub",)))
    assert [fault.fired for fault in passing] == [fault.times for fault in passing]
    assert (run.status, run.error) == ("success", None)
    assert query(on_engine, "select count(*) from raw.hub_models") == [(36,)]


def test_rows_that_repeat_over_pages_land_as_served(on_engine: Settings, query: Query) -> None:
    catalog = Catalog.sized(tasks=1, models_per_task=10)
    catalog.repeat_rows = True
    with SampleHub(catalog, most_per_page=3) as hub:
        run = extract(replace(on_engine, hf_endpoint=hub.url, sources=("hub",)))
    assert run.status == "success"
    [(rows, models)] = query(
        on_engine, "select count(*), count(distinct model_id) from raw.hub_models"
    )
    assert rows > models == 10
