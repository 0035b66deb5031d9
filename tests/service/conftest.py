"""The service as its users have it: a process of its own, spoken to over HTTP."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.packages.conftest import FILES
from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES
from tests.support.good_readme import GOOD_FIELDS, GOOD_README
from tests.support.waiting import wait_until

GOOD, POOR = "maker/good", "maker/poor"
PASSWORD = "a password of the tests"
OVER = ("done", "failed", "cancelled", "interrupted")


class Service:
    """A running server on a catalog."""

    def __init__(self, catalog: CatalogUnderTest, *options: str, **more: str) -> None:
        self.catalog, self.more = catalog, more
        catalog.environment |= {"S3_URL": f"file://{catalog.folder}/store", "RETRY_BASE": "0.01"}
        self.log = catalog.folder / "server.log"
        self._tokens: dict[str, dict[str, str]] = {}
        self.start(*options)

    def start(self, *options: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "extract", "serve", "--port", "0", *options],
                cwd=ROOT,
                env=self.catalog.env(**self.more),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        told = self.process.stdout.readline()
        assert told.startswith("Serving at "), self.log.read_text()
        self.url = told.split()[2]
        wait_until(self.is_up)

    def is_up(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=10).ok
        except requests.ConnectionError:
            assert self.process.poll() is None, self.log.read_text()
            return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def get(self, path: str, **more: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=60, **more)

    def post(self, path: str, body: Any, account: str | None = None) -> requests.Response:
        headers = self.token(account) if account else {}
        return requests.post(self.url + path, json=body, headers=headers, timeout=300)

    def account(self, name: str, permission: str) -> None:
        accounts(self.catalog, "add", name, "--permission", permission, password=PASSWORD)

    def token(self, account: str) -> dict[str, str]:
        """The header of an account that is named like its permission."""
        if account not in self._tokens:
            asked = {"username": account, "password": PASSWORD}
            if requests.post(f"{self.url}/authenticate", json=asked, timeout=60).status_code == 401:
                self.account(account, account)
            given = requests.post(f"{self.url}/authenticate", json=asked, timeout=60).json()
            self._tokens[account] = {"Authorization": f"Bearer {given['token']}"}
        return self._tokens[account]

    def ended(self, job_id: str) -> dict[str, Any]:
        """The job once it is over."""
        wait_until(lambda: self.get(f"/jobs/{job_id}").json()["state"] in OVER, 300)
        job: dict[str, Any] = self.get(f"/jobs/{job_id}").json()
        return job


def accounts(
    catalog: CatalogUnderTest, *words: str, password: str = "", expect: int = 0
) -> subprocess.CompletedProcess[str]:
    """`python -m extract accounts ...`, with a password on stdin."""
    done = subprocess.run(
        [sys.executable, "-m", "extract", "accounts", *words],
        cwd=ROOT,
        env=catalog.env(),
        input=f"{password}\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == expect, done.stderr
    return done


@pytest.fixture(scope="session")
def service_hub() -> Iterator[SampleHub]:
    """Two tasks, a model that passes the gate, and one that does not."""
    catalog = Catalog.sized(tasks=2, models_per_task=12)
    for name in (GOOD, POOR):
        catalog.add(name, "any-to-any", downloads=10)
        catalog.set_files(name, FILES, authors=("ann", "bob"))
    catalog.change(GOOD, **GOOD_FIELDS)
    catalog.change(POOR, tags=["any-to-any", "pt", f"base_model:finetune:{GOOD}"])
    good = FILES | {"README.md": GOOD_README, "tokenizer.json": "{}"}
    catalog.set_files(GOOD, good, authors=("ann", "bob", "eve"))
    with SampleHub(catalog) as hub:
        yield hub


@pytest.fixture(scope="session", params=ENGINES)
def service(
    request: pytest.FixtureRequest,
    service_hub: SampleHub,
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> Iterator[Service]:
    """A server on a built catalog, on each engine; the documents of both models have landed."""
    catalog = make_catalog(request.param, service_hub.url)
    catalog.run("run")
    catalog.run("details", GOOD, POOR)
    running = Service(catalog)
    yield running
    running.stop()


@pytest.fixture
def bare(
    service_hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Iterator[Service]:
    """A server without a catalog: what no catalog has a say in starts in a second."""
    running = Service(make_catalog("duckdb", service_hub.url))
    yield running
    service_hub.faults.clear()
    running.stop()


@pytest.fixture(scope="module")
def plain(
    service_hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Iterator[Service]:
    """The same for all tests of a file, which leave nothing behind in it."""
    running = Service(make_catalog("duckdb", service_hub.url))
    yield running
    running.stop()


def job_process(service: Service, job_id: str) -> int:
    """The process of a running job."""
    store = sqlite3.connect(service.catalog.folder / "state" / "service" / "service.sqlite")
    try:
        [(pid,)] = store.execute("select pid from jobs where id = ?", [job_id]).fetchall()
    finally:
        store.close()
    return int(pid)


def is_alive(pid: int) -> bool:
    path = Path(f"/proc/{pid}/stat")
    try:
        return path.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
