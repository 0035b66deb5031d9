"""What is said of the schedule: no next run is promised that nobody will start."""

from __future__ import annotations

from collections.abc import Callable

from extract.schedule.state import only_one
from tests.sample_hub import SampleHub
from tests.service.conftest import Service
from tests.support.catalog_under_test import CatalogUnderTest


def test_the_next_run_is_told_while_a_scheduler_is_there(
    service_hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> None:
    catalog = make_catalog("duckdb", service_hub.url)
    service = Service(catalog, ENABLE_CRON_JOBS="true", CATALOG_NOW="2026-11-21T01:00:00Z")
    try:
        with only_one(catalog.folder / "state"):
            planned = service.get("/api/admin/cron-status").json()
        gone = service.get("/api/admin/cron-status").json()
    finally:
        service.stop()
    assert planned == {
        "cronEnabled": True,
        "nextRun": "2026-11-21T02:00:00+00:00",
        "lastRun": None,
        "lastStatus": None,
        "lastNewModelsFound": None,
    }
    assert gone == planned | {"nextRun": None}
