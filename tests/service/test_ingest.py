"""Ingest by HTTP, as a user's script does it: log in, ingest, follow the job, read the result."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import requests

from tests.service.conftest import GOOD, PASSWORD, POOR, Service, accounts
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow
INGEST = "/package/ingest-huggingface"
KEYS = ["package_id", "name", "version", "model_id", "s3_path", "net_score", "size_bytes",
        "message", "metrics"]  # fmt: skip


def test_a_script_ingests_a_model_and_reads_what_came(service: Service) -> None:
    accounts(service.catalog, "add", "script", "--permission", "upload", password=PASSWORD)
    log_in = {"username": "script", "password": PASSWORD}
    token = requests.post(f"{service.url}/authenticate", json=log_in, timeout=60).json()["token"]
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"

    body = {"model_id": GOOD, "description": "For the tests."}
    accepted = session.post(service.url + INGEST, json=body | {"wait": False}, timeout=60)
    assert accepted.status_code == 202
    status_url = accepted.json()["status_url"]
    again = session.post(service.url + INGEST, json=body, timeout=300)  # waits for its turn
    events = session.get(f"{service.url}{status_url}/events", stream=True, timeout=60)
    lines = [line for line in events.iter_lines(decode_unicode=True) if line.startswith("data: ")]
    job = json.loads(lines[-1].removeprefix("data: "))
    assert job["state"] == "done"
    package = job["result"]
    assert list(package) == KEYS
    assert (package["name"], package["version"]) == ("maker-good", "1.0.0")
    assert session.get(service.url + status_url, timeout=60).json()["result"] == package

    assert again.status_code == 400
    assert package["package_id"] in again.json()["detail"]

    wait_until(lambda: service.get("/packages/maker-good/1.0.0").status_code == 200, 10)
    found = session.get(f"{service.url}/packages/maker-good/1.0.0", timeout=60).json()
    assert found["metrics"] == package["metrics"]
    assert found["description"] == "For the tests."
    listed = session.get(f"{service.url}/packages", timeout=60).json()["items"]
    assert [one["package_id"] for one in listed] == [package["package_id"]]
    content = session.get(f"{service.url}/packages/maker-good/1.0.0/download", timeout=60).content
    assert len(content) == package["size_bytes"]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert "model.safetensors" in packed.namelist()
    assert service.get(f"/api/models/{GOOD}").json()["packages"][0]["version"] == "1.0.0"


def test_a_model_below_the_gate_and_one_that_is_not_there_are_told(service: Service) -> None:
    refused = service.post(INGEST, {"model_id": POOR}, "upload")
    assert refused.status_code == 400
    [row] = service.catalog.query(
        f"select failed_metrics from hf.model_quality where model_id = '{POOR}'"
    )
    assert refused.json()["detail"] == (
        f"Model does not meet quality requirements. Failed metrics: {row[0]}"
    )
    batch = {"models": [{"model_id": "no/such"}, {"model_id": POOR, "version": "auto"}]}
    accepted = service.post(f"{INGEST}/batch", batch, "upload")
    assert accepted.status_code == 202
    ended = [service.ended(job["job_id"]) for job in accepted.json()["jobs"]]
    assert [job["error_status"] for job in ended] == [404, 400]
    assert ended[0]["error"] == "Model 'no/such' not found on HuggingFace Hub"
    assert [job["model_id"] for job in ended] == ["no/such", POOR]


def test_a_sync_on_demand_says_what_is_new(service: Service) -> None:
    accepted = service.post("/api/admin/sync", {"mode": "check-only"}, "admin")
    assert accepted.status_code == 202
    job = service.ended(accepted.json()["job_id"])
    assert (job["kind"], job["state"]) == ("sync", "done")
    assert {"all_models", "new_models", "already_ingested"} <= set(job["result"])
