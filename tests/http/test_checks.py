from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.http.checks import (
    check_content_type,
    describe_request,
    excerpt,
    origin,
    retry_after,
    source_url,
)
from extract.records.pages import PageError
from extract.redaction import remember

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(value: str, seconds: int | None) -> None:
    assert retry_after({"Retry-After": value}, NOW) == seconds


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://Huggingface.co/api") == origin("https://huggingface.co:443/x?y")
    assert origin("http://huggingface.co/") != origin("https://huggingface.co/")
    assert origin("https://huggingface.co.evil.example/") != origin("https://huggingface.co/")
    assert origin("https://huggingface.co@evil.example/") != origin("https://huggingface.co/")


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "", "text/plain", "application/jsonl"]
)
def test_another_content_type_is_no_page(kind: str) -> None:
    with pytest.raises(PageError, match="content type"):
        check_content_type(kind)


def test_json_is_json_whatever_its_parameters() -> None:
    check_content_type("Application/JSON; charset=utf-8")


def test_addresses_are_shown_without_secrets_and_expand() -> None:
    url = "https://user:pw@host/api/models?expand=tags&filter=x&token=abcdef&cursor=Zz%3D"
    assert source_url(url) == "https://host/api/models?filter=x&cursor=Zz%3D"
    assert source_url("http://h/api/models", {"filter": ["a b"], "expand": ["x"], "limit": 5}) == (
        "http://h/api/models?filter=a+b&limit=5"
    )
    assert describe_request("http://h/api/models?cursor=" + "x" * 500).endswith("x…")


def test_an_excerpt_is_one_printable_line() -> None:
    assert excerpt("<html>\n  <b>\x1b[31mred\x00") == "<html> <b>?[31mred?"


@pytest.mark.parametrize("query", ["key=hid", "sig=hid&page=2", "X-Amz-Signature=hid", "hid"])
def test_nothing_of_the_query_of_a_foreign_document_is_shown(query: str) -> None:
    assert source_url(f"https://u:p@h/r.json?{query}") == "https://h/r.json"
    assert describe_request(f"https://h/r.json?{query}") == "GET https://h/r.json"


def test_an_excerpt_masks_before_it_cuts() -> None:
    assert "hidden" not in excerpt("x" * 110 + " /r.json?key=hidden-word-of-many-letters")
    remember(["hidden-word-of-many-letters"])
    assert "hidden" not in excerpt("x" * 110 + " hidden-word-of-many-letters")
