"""What is not meant to be asked: 4xx with the field named, never a 500, nothing of the inside."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from tests.service.conftest import Service
from tests.support.catalog_under_test import ROOT

INGEST = "/package/ingest-huggingface"
FEW = settings(
    max_examples=5,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "model_id"),
        ({"model_id": "../../etc/passwd"}, "model_id"),
        ({"model_id": "a/b/c"}, "model_id"),
        ({"model_id": "a/b\u0000"}, "model_id"),
        ({"model_id": 7}, "model_id"),
        ({"model_id": "-rf/x"}, "model_id"),
        ({"model_id": "a/b", "version": "1"}, "version"),
        ({"model_id": "a/b", "description": "x\u0000"}, "description"),
        ({"model_id": "a/b", "skip_gate": {"x": 1}}, "skip_gate"),
        ({"model_id": "a/b", "revision": "main"}, "revision"),
        ({"model_id": "a/b", "wait": "perhaps"}, "wait"),
        ([], "body"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(plain: Service, body: Any, named: str) -> None:
    answer = plain.post(INGEST, body, "upload")
    assert answer.status_code == 422
    assert named in answer.json()["detail"]


def test_bodies_have_a_limit_and_must_be_json(plain: Service) -> None:
    headers = plain.token("upload")
    huge = b'{"model_id": "' + b"a" * (1 << 20) + b'"}'

    def parts() -> Any:
        yield from (huge[place : place + 60_000] for place in range(0, len(huge), 60_000))

    for data in (huge, parts()):
        answer = requests.post(plain.url + INGEST, data=data, headers=headers, timeout=60)
        assert (answer.status_code, "body" in answer.json()["detail"]) == (413, True)
    for text in (b"{", b"\xff", b"[" * 100_000, b'{"model_id": "\\ud800"}', b""):
        answer = requests.post(plain.url + INGEST, data=text, headers=headers, timeout=60)
        assert 400 <= answer.status_code < 500, text[:20]
        assert isinstance(answer.json()["detail"], str)
    batch = {"models": [{"model_id": "a/b"}] * 101}
    assert "models" in plain.post(f"{INGEST}/batch", batch, "upload").json()["detail"]


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/api/models?licence=mit", 422, "licence"),
        ("/api/models?license=a%00b", 422, "license"),
        ("/api/models?license=mit&license=gpl", 422, "license"),
        ("/api/models?limit=1001", 422, "limit"),
        ("/api/models?limit=x", 422, "limit"),
        ("/api/models?min_params=many", 422, "min_params"),
        ("/api/models?fits_gb=nan", 422, "fits_gb"),
        ("/api/models?" + "&".join(f"x{n}=1" for n in range(700)), 422, "query"),
        ("/api/models?" + "&".join(f"x{n}=1" for n in range(10_000)), 4, ""),
        ("/api/models/a%0Ab", 422, "path"),
        ("/api/ingestion-runs?trigger=me", 422, "trigger"),
        ("/jobs?cursor=-1", 422, "cursor"),
        ("/jobs/..%2f..%2fetc", 404, ""),
        ("/nowhere", 404, ""),
    ],
)
def test_a_wrong_parameter_is_named(plain: Service, path: str, status: int, named: str) -> None:
    answer = plain.get(path)
    assert answer.status_code == status or answer.status_code // 100 == status
    if status > 4:
        assert named in answer.json()["detail"]


def test_without_a_catalog_it_says_what_to_run(plain: Service) -> None:
    for path in ("/readyz", "/api/models", "/api/metrics/latest-model", "/packages", "/api/tasks"):
        answer = plain.get(path)
        assert answer.status_code == 503, path
        assert "make extract transform" in answer.json()["detail"]
    assert plain.get("/healthz").status_code == 200
    assert "hf_catalog_ready 0.0" in plain.get("/metrics").text


def test_a_place_that_is_taken_is_named(plain: Service) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "extract", "serve", "--port", port],
            cwd=ROOT,
            env=plain.catalog.env(),
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "SERVE_PORT" in done.stderr


@pytest.mark.slow
def test_no_generated_request_breaks_it(service: Service) -> None:
    schema = schemathesis.openapi.from_dict(service.get("/openapi.json").json())
    headers = service.token("admin")
    statuses: set[int] = set()
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 20
    for operation in operations:

        @settings(FEW)
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            if isinstance(case.body, dict) and "model_id" in case.body:
                case.body["wait"] = False
            answer = case.call(base_url=service.url, headers=headers, timeout=60)
            statuses.add(answer.status_code)
            assert answer.status_code < 500, (case.as_curl_command(), answer.text)
            if answer.status_code >= 400:
                assert isinstance(answer.json()["detail"], str)

        ask()
    assert {200, 202, 404, 422} <= statuses
    for state in ("queued", "running"):
        for job in service.get(f"/jobs?limit=1000&state={state}").json()["items"]:
            service.post(f"/jobs/{job['job_id']}/cancel", None, "admin")
    assert "Traceback" not in service.log.read_text()
