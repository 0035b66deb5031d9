from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from extract.config.settings import Settings
from extract.http import rate_limit as pacer_module
from extract.http.rate_limit import RateLimit, RateLimiter
from extract.runs.run import extract
from tests.sample_hub import Catalog, SampleHub
from tests.support.landed import Query


def headers(left: int, reset: int, resource: str = "api") -> dict[str, str]:
    policy = f'"fixed window";"{resource}";q=10;w=300'
    return {"RateLimit": f'"{resource}";r={left};t={reset}', "RateLimit-Policy": policy}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of a rate_limiter whose clock moves by them alone."""
    slept: list[float] = []

    class Clock:
        monotonic = staticmethod(lambda: 1000.0 + sum(slept))
        sleep = staticmethod(slept.append)

    monkeypatch.setattr(pacer_module, "time", Clock)
    return slept


def a_pacer() -> RateLimiter:
    return RateLimiter(300.0, lambda seconds: None)


def test_the_last_request_of_a_window_is_used_and_the_next_waits_for_its_end(
    waits: list[float],
) -> None:
    rate_limiter = a_pacer()
    rate_limiter.after_response(headers(2, 60))
    assert [rate_limiter.before_request() for _ in range(3)] == [0, 0, 61]
    assert rate_limiter.before_request() == 0  # the next answer will tell what there is
    assert waits == [61]


def test_requests_on_their_way_count_whatever_an_older_answer_says(waits: list[float]) -> None:
    rate_limiter = a_pacer()
    rate_limiter.after_response(headers(2, 60))
    rate_limiter.before_request()
    rate_limiter.before_request()
    rate_limiter.after_response(headers(1, 60))
    assert rate_limiter.before_request() == 61


@pytest.mark.parametrize(
    "said", [{}, {"RateLimit": "soon"}, headers(0, 60, "resolvers"), headers(0, 3600)]
)
def test_nothing_is_waited_for_without_a_limit_of_the_api_or_beyond_max_wait(
    waits: list[float], said: dict[str, str]
) -> None:
    rate_limiter = a_pacer()
    rate_limiter.after_response(said)
    assert rate_limiter.before_request() == 0
    assert waits == []


def test_a_whole_listing_never_meets_a_429(settings: Settings, query: Query) -> None:
    with SampleHub(Catalog.hub(300), most_per_page=10, quota=20, window=2) as hub:
        told: Any = replace(settings, hf_endpoint=hub.url, scope="hub", sources=("hub",))
        run = extract(told)
        assert {request.status for request in hub.requests} == {200}
        assert len(hub.requests) > 40
    assert run.sources["hub"]["retries"] == 0
    assert run.sources["hub"]["waited_seconds"] > 1
    assert query(settings, "select count(*) from raw.hub_models") == [(300,)]


@pytest.mark.parametrize(
    ("requests", "seconds"), [(5, 5), (10, 10), (15, 100 + 5), (20, 110), (25, 100 + 300 + 5)]
)
def test_the_time_that_requests_take_has_the_waits_in_it(requests: int, seconds: float) -> None:
    rate_limit = RateLimit(left=10, ends_at=time.monotonic() + 100, limit=10, window=300)
    assert rate_limit.seconds_for(requests, per_second=1) == pytest.approx(seconds, abs=1)


def test_without_a_limit_only_the_rate_counts() -> None:
    rate_limit = RateLimit(left=0, ends_at=0, limit=None, window=300)
    assert rate_limit.seconds_for(30, per_second=2) == 15
