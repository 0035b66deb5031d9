"""Jobs: processes of their own, whose end, kill and cancellation a request can see."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import pytest
import requests

from tests.sample_hub import Fault, SampleHub
from tests.service.conftest import Service, is_alive, job_process, kill
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.waiting import wait_until

INGEST = "/package/ingest-huggingface"
MODEL = {"model_id": "maker/slow", "wait": False}


@pytest.fixture
def hanging(bare: Service, service_hub: SampleHub) -> Service:
    """A server whose jobs hang in their first request of the Hub, until they are ended."""
    service_hub.faults.add(Fault("/api/models/maker/slow", "hang", times=None))
    service_hub.faults.add(Fault("/api/models\\?", "hang", times=None))
    return bare


def begun(service: Service) -> str:
    """The id of a job whose process is at work."""
    job_id = str(service.post(INGEST, MODEL, "upload").json()["job_id"])
    wait_until(lambda: service.get(f"/jobs/{job_id}").json()["step"] == "resolve")
    return job_id


def test_a_job_that_a_kill_ended_is_interrupted_and_the_server_goes_on(hanging: Service) -> None:
    answers: list[requests.Response] = []
    waiting = threading.Thread(
        target=lambda: answers.append(hanging.post(INGEST, MODEL | {"wait": True}, "upload"))
    )
    waiting.start()
    wait_until(lambda: len(hanging.get("/jobs?state=running").json()["items"]) == 1)
    [job] = hanging.get("/jobs").json()["items"]
    kill(job_process(hanging, job["job_id"]))
    waiting.join()
    assert (answers[0].status_code, "killed" in answers[0].json()["detail"]) == (500, True)
    assert hanging.ended(job["job_id"])["state"] == "interrupted"
    assert hanging.get("/healthz").ok


def test_a_cancelled_job_ends_and_the_next_begins(hanging: Service) -> None:
    first = begun(hanging)
    second, third = (hanging.post(INGEST, MODEL, "upload").json()["job_id"] for _ in range(2))
    pid = job_process(hanging, first)
    own = hanging.token("upload")
    assert hanging.post(f"/jobs/{third}/cancel", None, "read").status_code == 403
    assert requests.delete(f"{hanging.url}/jobs/{third}", headers=own, timeout=60).ok
    assert hanging.get(f"/jobs/{third}").json()["state"] == "cancelled"
    assert hanging.get(f"/jobs/{second}").json()["state"] == "queued"
    assert requests.delete(f"{hanging.url}/jobs/{first}", headers=own, timeout=60).ok
    assert hanging.ended(first)["state"] == "cancelled"
    assert not is_alive(pid)
    wait_until(lambda: hanging.get(f"/jobs/{second}").json()["state"] == "running")
    assert hanging.post(f"/jobs/{second}/cancel", None, "admin").status_code == 202
    assert hanging.ended(second)["state"] == "cancelled"


def test_jobs_survive_a_restart_of_the_server(hanging: Service) -> None:
    running = begun(hanging)
    queued = hanging.post(INGEST, MODEL, "upload").json()["job_id"]
    pid = job_process(hanging, running)
    hanging.stop(signal.SIGKILL)
    assert is_alive(pid)
    hanging.start()
    assert hanging.get(f"/jobs/{running}").json()["state"] == "running"
    assert hanging.get(f"/jobs/{queued}").json()["state"] == "queued"
    hanging.stop()
    kill(pid)  # while no server looks
    hanging.start()
    assert hanging.ended(running)["state"] == "interrupted"
    wait_until(lambda: hanging.get(f"/jobs/{queued}").json()["state"] == "running")
    hanging.post(f"/jobs/{queued}/cancel", None, "admin")
    hanging.ended(queued)


def test_a_thousand_requests_that_wait_hold_nobody_up(hanging: Service) -> None:
    headers = hanging.token("upload")
    address = hanging.url + INGEST
    answers: list[int] = []

    def wait() -> None:
        body = MODEL | {"wait": True}
        answers.append(requests.post(address, json=body, headers=headers, timeout=60).status_code)

    clients = [threading.Thread(target=wait) for _ in range(200)]
    for client in clients:
        client.start()
    wait_until(lambda: count(hanging) == 200)
    began = time.monotonic()
    assert hanging.get("/healthz").ok
    assert time.monotonic() - began < 5
    # SIGTERM answers all of them with their job, which goes on.
    [running] = hanging.get("/jobs?state=running").json()["items"]
    pid = job_process(hanging, running["job_id"])
    began = time.monotonic()
    assert hanging.stop() == 0
    assert time.monotonic() - began < 15
    for client in clients:
        client.join()
    assert answers == [202] * 200
    assert is_alive(pid)
    kill(pid)


def count(service: Service) -> int:
    found = service.get("/jobs?limit=1000").json()["items"]
    return len([job for job in found if job["state"] in ("queued", "running")])


def test_two_servers_on_one_state_folder_start_one_job_at_a_time(hanging: Service) -> None:
    other = Service(hanging.catalog)
    try:
        first = begun(hanging)
        second = other.post(INGEST, MODEL, "upload").json()["job_id"]
        assert other.get(f"/jobs/{first}").json()["state"] == "running"
        hanging.stop()
        assert other.get(f"/jobs/{second}").json()["state"] == "queued"
        other.post(f"/jobs/{first}/cancel", None, "admin")
        assert other.ended(first)["state"] == "cancelled"
        wait_until(lambda: other.get(f"/jobs/{second}").json()["state"] == "running")
        other.post(f"/jobs/{second}/cancel", None, "admin")
        other.ended(second)
    finally:
        other.stop()


def test_several_workers_answer_and_share_accounts_jobs_and_counts(
    service_hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog("duckdb", service_hub.url)
    workers = Service(catalog, "--workers", "2", "--root-path", "/catalog")
    try:
        job_id = workers.post(INGEST, {"model_id": "no/such", "wait": False}, "upload").json()
        assert job_id["status_url"].startswith("/catalog/jobs/")
        ended = workers.ended(job_id["job_id"])
        assert (ended["state"], ended["error_status"]) == ("failed", 404)
        assert ended["error"] == "Model 'no/such' not found on HuggingFace Hub"
        assert 'route="/jobs/{job_id}"' in workers.get("/metrics").text
        assert workers.stop() == 0
    finally:
        workers.stop(signal.SIGKILL)


def test_without_a_store_or_with_a_broken_one_the_answer_is_500(
    service_hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    for url in ("", "file:///dev/null/store"):
        running = Service(make_catalog("duckdb", service_hub.url), S3_URL=url)
        try:
            answer = running.post(INGEST, {"model_id": "maker/poor"}, "upload")
        finally:
            running.stop()
        assert answer.status_code == 500, url
        assert "S3_URL" in answer.json()["detail"]
