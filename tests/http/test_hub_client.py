from __future__ import annotations

import socket
import time
from dataclasses import replace
from typing import get_args

import pytest
from huggingface_hub.hf_api import ExpandModelProperty_T

from extract.config.places import DBT_PROJECT
from extract.config.settings import Settings
from extract.errors import (
    AuthError,
    CatalogError,
    HttpError,
    HubPageError,
    PagingError,
    RateLimitError,
    UnreachableError,
    WrongEndpointError,
)
from extract.http.hub_client import HubClient
from extract.http.paging import pages
from extract.records.pages import split_array, split_object
from extract.sources.hub import ALL, EXPAND, listing_params
from tests.sample_hub import Fault, SampleHub

TASK = "any-to-any"


def listing(settings: Settings, client: HubClient | None = None) -> list[str]:
    client = client or HubClient(settings)
    found = pages(
        client,
        f"{settings.hf_endpoint}/api/models",
        listing_params(settings, TASK),
        split_array,
        settings.limit_per_task,
    )
    return [record.key for page in found for record in page.records]


def test_every_expand_value_is_known_to_the_installed_client() -> None:
    assert set(EXPAND) <= set(get_args(ExpandModelProperty_T))
    assert len(set(EXPAND)) == len(EXPAND)


def test_every_model_is_asked_for_what_dbt_reads_but_for_the_lists_of_files(
    settings: Settings,
) -> None:
    asked = listing_params(replace(settings, scope="hub"), ALL)["expand"]
    sql = "".join(path.read_text() for path in DBT_PROJECT.glob("m*/**/*.sql"))
    assert "siblings" not in asked
    unread = {name for name in EXPAND if f"'{name}'" not in sql}
    assert set(asked) | unread | {"siblings", "spaces"} == set(EXPAND)
    assert unread & set(asked) == {"sha"}  # `make details` compares it


def test_the_request_is_what_the_installed_client_would_send(
    hub: SampleHub, settings: Settings
) -> None:
    from huggingface_hub import HfApi

    HubClient(settings)  # its session serves the library's own calls too
    list(
        HfApi(endpoint=hub.url).list_models(
            filter=TASK, sort="downloads", limit=5, expand=[*EXPAND]
        )
    )
    listing(replace(settings, limit_per_task=5))
    theirs, ours = (request.query for request in hub.requests)
    assert ours == theirs
    assert not {"full", "cardData", "config", "direction"} & set(ours)


@pytest.mark.parametrize("most_per_page", [1, 4, 5, 1000])
def test_positions_go_on_over_pages_and_stop_at_the_limit(
    settings: Settings, most_per_page: int
) -> None:
    with SampleHub(catalog_of(settings), most_per_page=most_per_page) as hub:
        limited = replace(settings, hf_endpoint=hub.url, limit_per_task=5)
        found = [
            (page.first_position, len(page.records))
            for page in pages(
                HubClient(limited),
                f"{hub.url}/api/models",
                listing_params(limited, TASK),
                split_array,
                5,
            )
        ]
    assert sum(count for _, count in found) == 5
    assert [first for first, _ in found] == [
        1 + n * min(most_per_page, 5) for n in range(len(found))
    ]


def catalog_of(settings: Settings):  # type: ignore[no-untyped-def]
    from tests.sample_hub import Catalog

    return Catalog.sized(tasks=3, models_per_task=10)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("/api/models", "status", status=503, times=3),
        Fault("/api/models", "status", status=429, headers={"Retry-After": "0"}),
        Fault("/api/models", "status", status=500),
        Fault("/api/models", "reset"),
        Fault("/api/models", "cut_body"),
        Fault("/api/models", "short_body"),
        Fault("/api/models", "html"),
        Fault("/api/models", "bad_json"),
        Fault("/api/models", "invalid_utf8"),
        Fault("/api/models", "empty"),
        Fault("/api/models", "error_object"),
        Fault("/api/models", "wrong_type"),
        Fault("/api/models", "headers", headers={"Content-Type": "text/plain"}),
        Fault("/api/models", "hang", seconds=3),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
def test_a_passing_fault_changes_nothing_and_is_counted(
    hub: SampleHub, settings: Settings, fault: Fault
) -> None:
    expected = listing(settings)
    hub.faults.add(fault)
    client = HubClient(replace(settings, request_timeout=0.5))
    assert listing(settings, client) == expected
    assert fault.fired == fault.times
    assert client.traffic.retries == fault.times
    assert client.traffic.requests == 1 + (fault.times or 0)


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        (Fault("/api/models", "html", times=None), HubPageError, "HF_ENDPOINT"),
        (Fault("/api/models", "bad_json", times=None), HubPageError, "no page of the API"),
        (Fault("/api/models", "error_object", times=None), HubPageError, "expected"),
        (Fault("/api/models", "status", status=503, times=None), HttpError, "503"),
        (Fault("/api/models", "status", status=429, times=None), RateLimitError, "HF_TOKEN"),
        (Fault("/api/models", "status", status=401), AuthError, "HF_TOKEN"),
        (Fault("/api/models", "status", status=403), AuthError, "403"),
        (Fault("/api/models", "status", status=404), WrongEndpointError, "HF_ENDPOINT"),
        (Fault("/api/models", "status", status=400), HttpError, "400"),
        (Fault("/api/models", "reset", times=None), UnreachableError, "make demo"),
        (Fault("/api/models", "foreign_next"), PagingError, "another host"),
        (Fault("/api/models", "loop_next", times=None), PagingError, "does not end"),
    ],
    ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, Fault) else "",
)
def test_a_lasting_fault_is_a_named_error_of_three_lines_at_most(
    hub: SampleHub, settings: Settings, fault: Fault, error: type[CatalogError], said: str
) -> None:
    hub.faults.add(fault)
    with pytest.raises(error, match=said) as raised:
        listing(settings)
    assert len(str(raised.value).splitlines()) <= 3
    assert "/api/models" in str(raised.value)


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "3600"},
        {"Retry-After": "Sat, 21 Nov 2099 12:00:00 GMT"},
        {"RateLimit": '"api";r=0;t=3600', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'},
    ],
)
def test_a_wait_beyond_the_cap_ends_the_run_at_once(
    hub: SampleHub, settings: Settings, headers: dict[str, str]
) -> None:
    hub.faults.add(Fault("/api/models", "status", status=429, headers=headers, times=None))
    with pytest.raises(RateLimitError, match="MAX_WAIT"):
        listing(settings)
    assert len(hub.requests) == 1


def test_a_wait_that_is_asked_for_is_waited_told_and_counted(
    hub: SampleHub, settings: Settings
) -> None:
    limits = {"RateLimit": '"api";r=0;t=0', "RateLimit-Policy": '"fixed window";"api";q=5;w=1'}
    hub.faults.add(Fault("/api/models", "status", status=429, headers=limits))
    waits: list[float] = []
    client = HubClient(settings, on_wait=waits.append)
    listing(settings, client)
    assert waits == [1]
    assert 1 <= client.traffic.waited_seconds < 2


def test_a_body_that_trickles_without_end_is_given_up(hub: SampleHub, settings: Settings) -> None:
    hub.faults.add(Fault("/api/models", "slow", seconds=30))
    started = time.monotonic()
    assert listing(replace(settings, request_timeout=0.1)) == listing(settings)
    assert time.monotonic() - started < 5


def test_a_hub_that_is_not_there_is_told_within_seconds(settings: Settings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    started = time.monotonic()
    client = HubClient(replace(settings, hf_endpoint=f"http://127.0.0.1:{port}"))
    with pytest.raises(UnreachableError, match="make demo"):
        client.page(f"http://127.0.0.1:{port}/api/tasks", split_object)
    assert time.monotonic() - started < 2


def test_the_token_goes_to_the_endpoint_and_nowhere_else(
    hub: SampleHub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_sentinel_for_this_test")
    with SampleHub() as elsewhere:
        hub.faults.add(
            Fault("/api/models", "foreign_next", body=f"{elsewhere.url}/api/models?cursor=x")
        )
        with pytest.raises(PagingError):
            listing(settings)
        target = {"Location": f"{elsewhere.url}/api/models"}
        hub.faults.clear()
        hub.faults.add(Fault("/api/models", "status", status=302, headers=target))
        with pytest.raises(WrongEndpointError, match="HF_ENDPOINT"):
            listing(settings)
        sent = [dict(request.headers) for request in elsewhere.requests]
    assert all("hf_sentinel" not in str(headers) for headers in sent)
    assert all("hf_sentinel" in str(dict(request.headers)) for request in hub.requests)
