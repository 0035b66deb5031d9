"""Accounts: none but those that were made, and nothing of them that others could read or guess."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable

import jwt
import requests

from tests.sample_hub import SampleHub
from tests.service.conftest import PASSWORD, Service, accounts
from tests.support.catalog_under_test import CatalogUnderTest

WRONG = "another password than that"


def log_in(service: Service, name: str, password: str = PASSWORD) -> int:
    asked = {"username": name, "password": password}
    return service.post("/authenticate", asked).status_code


def test_permissions_are_those_that_were_given(bare: Service) -> None:
    sync = {"mode": "check-only"}
    package = {"model_id": "a/b", "wait": False}
    wanted = [("/package/ingest-huggingface", package), ("/api/admin/sync", sync)]
    expected = {None: [401, 401], "read": [403, 403], "upload": [202, 403], "admin": [202, 202]}
    for account, statuses in expected.items():
        answers = [bare.post(path, body, account) for path, body in wanted]
        assert [answer.status_code for answer in answers] == statuses, account
        assert all("detail" in answer.json() for answer in answers if answer.status_code > 400)


def test_a_token_ends_with_its_account_its_password_and_the_secret(bare: Service) -> None:
    for name in ("upload", "admin"):
        bare.token(name)
    ask = {"model_id": "a/b", "wait": False}
    accounts(bare.catalog, "password", "upload", password="a new password of it")
    assert bare.post("/package/ingest-huggingface", ask, "upload").status_code == 401
    assert log_in(bare, "upload") == 401
    assert log_in(bare, "upload", "a new password of it") == 200
    secret = bare.catalog.folder / "state" / "service" / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    claims = {"sub": "admin", "epoch": "x", "exp": time.time() + 60}
    forged = jwt.encode(claims, "x" * 48, "HS256")
    unsigned = jwt.encode(claims, "", "none")
    for token in (forged, unsigned, "hfc_guessed", "x.y.z"):
        headers = {"Authorization": f"Bearer {token}"}
        assert bare.get("/jobs", headers=headers).status_code == 401
    bare.stop()
    secret.unlink()
    bare.start()
    assert bare.post("/api/admin/sync", {}, "admin").status_code == 401


def test_an_api_token_is_shown_once_and_kept_hashed(bare: Service) -> None:
    bare.account("robot", "upload")
    token = accounts(bare.catalog, "token", "robot").stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    assert bare.get("/jobs", headers=headers).status_code == 200
    state = bare.catalog.folder / "state"
    kept = [path.read_bytes() for path in state.rglob("*") if path.is_file()]
    assert not [content for content in kept if token.encode() in content]
    assert not [content for content in kept if PASSWORD.encode() in content]
    accounts(bare.catalog, "remove", "robot")
    assert bare.get("/jobs", headers=headers).status_code == 401


def test_failed_log_ins_have_an_end(bare: Service) -> None:
    bare.account("ann", "read")
    assert [log_in(bare, "ann", WRONG) for _ in range(6)] == [401] * 5 + [429]
    answer = bare.post("/authenticate", {"username": "ann", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 600
    names = [log_in(bare, f"nobody-{number}", WRONG) for number in range(20)]
    assert names[-1] == 429


def test_a_wrong_name_takes_as_long_as_a_wrong_password(bare: Service) -> None:
    bare.account("ann", "read")
    seconds: dict[str, list[float]] = {"ann": [], "nobody": []}
    for _ in range(4):
        for name, taken in seconds.items():
            began = time.perf_counter()
            assert log_in(bare, name, WRONG) == 401
            taken.append(time.perf_counter() - began)
    known, unknown = (min(taken) for taken in seconds.values())  # the machine may be busy
    assert 0.3 < known / unknown < 3  # without the work of a hash it is a tenth


def test_the_command_says_what_is_wrong(bare: Service) -> None:
    accounts(bare.catalog, "add", "ann", password=PASSWORD)
    assert "already" in accounts(bare.catalog, "add", "ann", password=PASSWORD, expect=4).stderr
    assert "no name" in accounts(bare.catalog, "add", "a b", password=PASSWORD, expect=1).stderr
    assert "10 characters" in accounts(bare.catalog, "add", "x", password="short", expect=1).stderr
    assert "no account" in accounts(bare.catalog, "remove", "bob", expect=1).stderr
    assert "no account" in accounts(bare.catalog, "token", "bob", expect=1).stderr
    assert accounts(bare.catalog, "list").stdout.split()[:2] == ["ann", "read"]


def test_a_forwarded_address_counts_from_trusted_proxies_alone(
    service_hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    for trusted, expected in (("127.0.0.0/8", 401), ("", 429)):
        proxied = Service(make_catalog("duckdb", service_hub.url), SERVE_TRUSTED_PROXIES=trusted)
        try:
            for number in range(21):
                answer = requests.post(
                    f"{proxied.url}/authenticate",
                    json={"username": f"nobody-{number}", "password": WRONG},
                    headers={"X-Forwarded-For": f"192.0.2.{number}"},
                    timeout=60,
                )
            assert answer.status_code == expected, trusted
        finally:
            proxied.stop()
