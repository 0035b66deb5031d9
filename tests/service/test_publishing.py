"""Runs publish while clients read: nobody is refused, nobody sees half of it, and all see it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.service.conftest import Service
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES, NO_HUB
from tests.support.small_catalog import fill
from tests.support.waiting import wait_until

CLIENTS, PUBLICATIONS = 50, 8


@pytest.fixture(params=ENGINES)
def small(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Iterator[Service]:
    """A server on a catalog that was made by hand."""
    catalog = fill(make_catalog(request.param, NO_HUB))
    catalog.execute("alter table hf.runs add column build_status text")
    running = Service(catalog)
    yield running
    running.stop()


def publish(service: Service, score: int) -> None:
    """Publishes another score of every candidate, as a run does: by a rename, by a commit."""
    change = (
        f"update hf.candidates set popularity_score = {score};"
        " update hf.runs set completed_at = completed_at + interval '1 second'"
    )
    catalog, published = service.catalog, service.catalog.duckdb_path
    if catalog.engine == "postgres":
        catalog.execute(change)
        return
    catalog.duckdb_path = published.with_suffix(".next")
    shutil.copyfile(published, catalog.duckdb_path)
    try:
        catalog.execute(change)
        os.replace(catalog.duckdb_path, published)
    finally:
        catalog.duckdb_path = published


def scores(answer: requests.Response) -> set[float]:
    return {item["popularity_score"] for item in answer.json()["items"]}


def test_a_publication_is_seen_and_changes_the_etag(small: Service) -> None:
    before = small.get("/api/candidates")
    etag = {"If-None-Match": before.headers["ETag"]}
    same = small.get("/api/candidates", headers=etag)
    assert (same.status_code, same.content) == (304, b"")
    assert small.get("/api/candidates").content == before.content
    publish(small, 7)
    wait_until(lambda: small.get("/api/candidates", headers=etag).status_code == 200, 10)
    after = small.get("/api/candidates", headers=etag)
    assert scores(after) == {7}
    assert after.headers["ETag"] != before.headers["ETag"]


def test_no_client_is_refused_and_none_sees_half_while_runs_publish(small: Service) -> None:
    problems: list[object] = []
    over = threading.Event()

    def read(number: int) -> None:
        with requests.Session() as session:
            while not over.is_set():
                # Queries of its own, so that no answer is one that was kept.
                asked = f"{small.url}/api/candidates?limit={1000 - number}"
                answer = session.get(asked, timeout=60)
                if answer.status_code != 200 or len(scores(answer)) != 1:
                    problems.append((answer.status_code, answer.text[:300]))

    publish(small, 0)
    wait_until(lambda: scores(small.get("/api/candidates")) == {0}, 10)
    clients = [threading.Thread(target=read, args=[number]) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for number in range(1, PUBLICATIONS):
        publish(small, number)
    wait_until(lambda: scores(small.get("/api/candidates")) == {PUBLICATIONS - 1}, 60)
    over.set()
    for client in clients:
        client.join()
    assert problems == []
