from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from extract.config import clock
from extract.config.settings import Settings, load_settings
from extract.errors import UsageError
from extract.landing import run_record


def test_the_clock_stands_still_where_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_NOW", "2026-11-21T03:00:00+01:00")
    moment = datetime(2026, 11, 21, 2, tzinfo=UTC)
    assert clock.now() == clock.now() == moment
    run = run_record.new_run(Settings())
    run.end("success")
    assert run.run_id.startswith("20261121T020000Z-")
    assert (run.started_at, run.completed_at) == (moment, moment)


def test_without_it_the_machines_clock_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CATALOG_NOW", raising=False)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "12:00", "9999-12-31T23:59:59-14:00"])
def test_what_is_no_time_is_wrong_usage(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_NOW", text)
    with pytest.raises(UsageError, match="CATALOG_NOW"):
        load_settings()


@pytest.mark.parametrize("value", [None, 5, "", "soon", ["2026-11-21"]])
def test_times_of_payloads_that_are_none_are_none(value: object) -> None:
    assert clock.parsed(value) is None
