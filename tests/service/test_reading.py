"""Reading over HTTP: what is answered is what the tables hold, on both engines."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.sample_hub import SampleHub
from tests.service.conftest import GOOD, POOR, Service, accounts

pytestmark = pytest.mark.slow


def pages(service: Service, path: str, **asked: Any) -> list[dict[str, Any]]:
    """The items of all pages of a list."""
    items: list[dict[str, Any]] = []
    while True:
        answer = service.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return items
        asked["cursor"] = answer.json()["next_cursor"]


def ids(service: Service, sql: str) -> list[str]:
    return [row[0] for row in service.catalog.query(f"select model_id from hf.models {sql}")]


@pytest.mark.parametrize("sort", ["downloads", "likes", "parameters", "last_modified", "model_id"])
def test_pages_of_a_list_are_the_whole_list_in_order(service: Service, sort: str) -> None:
    found = [item["model_id"] for item in pages(service, "/api/models", sort=sort, limit=5)]
    order = 'model_id collate "C"'
    if sort != "model_id":
        order = f"{sort} desc nulls last, {order}"
    assert found == ids(service, f"order by {order}")
    assert len(found) > 10


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"license": "mit"}, "license = 'mit'"),
        ({"author": "maker"}, "author = 'maker'"),
        ({"q": "GOOD"}, "model_id = 'maker/good'"),
        ({"q": "%"}, "false"),
        ({"q": "' or 1=1 --"}, "false"),
        ({"min_params": "1B"}, "parameters >= 1e9"),
        ({"max_params": "999.5M"}, "parameters <= 999.5e6"),
        ({"fits_gb": "2"},
         "model_id in (select model_id from hf.model_sizes where params_b * 2 <= 2)"),
        ({"language": "pt"},
         "model_id in (select model_id from hf.model_tags"
         " where namespace = 'language' and value = 'pt')"),
        ({"base_model": GOOD},
         f"model_id in (select model_id from hf.model_relations where base_model_id = '{GOOD}')"),
        ({"task": "any-to-any", "license": "mit"},
         "license = 'mit' and model_id in"
         " (select model_id from hf.model_tasks where task_id = 'any-to-any')"),
    ],
)  # fmt: skip
def test_a_filter_is_the_condition_that_it_names(
    service: Service, asked: dict[str, str], where: str
) -> None:
    found = [item["model_id"] for item in pages(service, "/api/models", **asked)]
    assert sorted(found) == sorted(ids(service, f"where {where}"))
    assert bool(found) == ("false" not in where)


def test_a_model_has_its_tasks_sizes_and_scores(service: Service) -> None:
    model = service.get(f"/api/models/{GOOD}").json()
    [row] = [row for row in service.catalog.rows("models") if row["model_id"] == GOOD]
    assert (model["license"], model["tags"]) == (row["license"], row["tags"])
    assert model["quality"]["passes_gate"] is True
    assert isinstance(model["quality"]["size_score_by_device"], dict)
    assert service.get("/api/models/no/such").status_code == 404
    tuned = service.get(f"/api/models/{POOR}").json()
    assert [(base["base_model_id"], base["relation"]) for base in tuned["bases"]] == [
        (GOOD, "finetune")
    ]
    assert (tuned["family"]["root_model_id"], tuned["family"]["depth"]) == (GOOD, 1)
    assert [change["change"] for change in tuned["changes"]] == ["added"]
    assert tuned["prices"] == []


def test_a_task_ranks_its_models(service: Service) -> None:
    tasks = pages(service, "/api/tasks", limit=1)
    assert [task["task_id"] for task in tasks] == ["any-to-any", "audio-classification"]
    ranked = pages(service, "/api/tasks/any-to-any/models", limit=5)
    assert [model["rank_in_task"] for model in ranked] == list(range(1, len(ranked) + 1))
    assert service.get("/api/tasks/none/models").status_code == 404


def test_candidates_trends_and_runs(service: Service) -> None:
    candidates = pages(service, "/api/candidates", limit=7)
    scores = [candidate["popularity_score"] for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == service.catalog.query("select count(*) from hf.candidates")[0][0]
    assert len(pages(service, "/api/trending", limit=9)) == len(ids(service, ""))
    runs = pages(service, "/api/ingestion-runs", limit=1)
    assert {run["autoTriggered"] for run in runs} == {False}
    assert service.get("/api/ingestion-runs?autoTriggered=true").json()["items"] == []
    started = [run["started_at"] for run in runs]
    assert started == sorted(started, reverse=True)


def test_the_latest_model_has_the_names_of_the_design(service: Service) -> None:
    answer = service.get("/api/metrics/latest-model").json()
    [row] = service.catalog.query("select model_id, model_name, display_label from hf.latest_model")
    data = answer["data"]
    assert answer["success"] is True
    assert (data["modelId"], data["modelName"], data["displayLabel"]) == row
    assert list(data) == ["modelName", "modelId", "ingestedAt", "daysAgo", "displayLabel"]


def test_the_schedule_plans_nothing_where_no_scheduler_is_at_work(service: Service) -> None:
    answer = service.get("/api/admin/cron-status").json()
    assert answer["cronEnabled"] is False
    assert (answer["nextRun"], answer["lastStatus"]) == (None, "success")


def test_ready_and_metrics(service: Service) -> None:
    ready = service.get("/readyz").json()
    assert (ready["status"], ready["age_seconds"] > 0) == ("ready", True)
    text = service.get("/metrics").text
    assert 'hf_catalog_jobs{state="queued"} 0.0' in text
    assert 'hf_catalog_last_run_status{status="success"} 1.0' in text
    assert 'route="/readyz"' in text
    [size] = [line for line in text.splitlines() if line.startswith("hf_catalog_size_bytes ")]
    assert float(size.split()[1]) > 10_000


def test_with_serve_auth_all_reading_needs_an_account(service: Service) -> None:
    closed = Service(service.catalog, SERVE_AUTH="all")
    try:
        assert closed.get("/api/models").status_code == 401
        assert closed.get("/healthz").status_code == 200
        assert closed.get("/api/models", headers=closed.token("read")).status_code == 200
        token = accounts(service.catalog, "token", "read").stdout.strip()
        bearer = {"Authorization": f"Bearer {token}"}
        assert closed.get("/api/models", headers=bearer).status_code == 200
        accounts(service.catalog, "remove", "read")
        for headers in (bearer, closed.token("read")):
            assert closed.get("/api/models", headers=headers).status_code == 401
        assert token not in json.dumps(os.listdir(service.catalog.folder)) + closed.log.read_text()
    finally:
        closed.stop()


def test_the_hub_is_never_asked_to_read(service: Service, service_hub: SampleHub) -> None:
    service_hub.requests.clear()
    assert service.get("/api/models").ok
    assert service_hub.requests == []
