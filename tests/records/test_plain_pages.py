"""What the quick way takes, the scanner takes too, and alike; whatever is odd is left to that."""

from __future__ import annotations

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.records.pages import Record, scan_array, split_array
from extract.records.plain_pages import plain_records
from tests.sample_hub import Catalog, SampleHub

PAGES = [
    '[{"id":"a/b","n":[1,2.5,-0],"t":true,"s":"q\\"\\n é"},{"id":"c","k":{"id":"z","d":{}}}]',
    '[{"x":{"id":"not me"},"id":"a"},{"id":"雪/国","id":"last"},{"id":"d","text":"brace } \\/ ]"}]',
    '[{"id":"a","x":' + "[" * 499 + "]" * 499 + "}]",
]
PIECES = [
    *'{}[]",:\\ \n\tuUeE019-+.tnN/',
    *("\x00", "\x1f", "\x7f", "\ud800", "\udce9", "\ufeff", "雪"),
    *("1e400", "1e-20000", "-", "01", "1.", ".5", "1.e3", "+1", "9" * 400, "NaN", "-Infinity"),
    *("\\ud800", "\\u0000", "\\x", "\\u12", "[" * 501, "]" * 501, "tru", "null", "/**/", "'"),
    *('"id":"q",', '"id":1,', '"id":"",', '{"id":"y"},', f'"id":"{"long" * 300}",', "[[]],"),
]
EDIT = st.tuples(st.floats(0, 1), st.integers(0, 3), st.sampled_from(PIECES))


def edited(page: str, edits: list[tuple[float, int, str]]) -> str:
    for where, removed, piece in edits:
        at = round(where * len(page))
        page = page[:at] + piece + page[at + removed :]
    return page


@settings(max_examples=3000, deadline=None)
@given(page=st.sampled_from(PAGES), edits=st.lists(EDIT, max_size=3))
@example(page='[{"id":"a","x":1e400}]', edits=[])
@example(page='[{"id":"a","x":"\\ud800"}]', edits=[])
def test_the_scanner_says_the_same_of_what_is_plain(
    page: str, edits: list[tuple[float, int, str]]
) -> None:
    page = edited(page, edits)
    if (plain := plain_records(page, "id")) is not None:
        assert scan_array(page) == [Record(key, payload) for key, payload in plain]
        assert plain_records(page.encode(), "id") == plain


@pytest.mark.parametrize("page", PAGES)
def test_pages_as_the_hub_serves_them_are_plain(page: str) -> None:
    assert plain_records(page, "id") is not None


def test_a_page_of_the_sample_hub_is_plain() -> None:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=200)) as hub:
        page = requests.get(f"{hub.url}/api/models?limit=200&full=true", timeout=60).content
    assert len(plain_records(page, "id") or []) == 200


@pytest.mark.parametrize(
    "odd",
    [
        *('"x":1e400', '"x":-1E5', '"x":[0,1e9]', '"x": 2e2', f'"x":{"9" * 300}', '"x":NaN'),
        *('"x":"\\ud83d\\ude00"', '"x":"tab\there"', '"x":"nul\x00"', '"x":"\\q"', '"x":"\udce9"'),
        *('"x":' + "[" * 600 + "]" * 600, '"id":""', '"id":7', f'"id":"{"n" * 1001}"'),
    ],
)
def test_what_may_be_odd_is_left_to_the_scanner(odd: str) -> None:
    page = f'[{{"id":"before"}},{{"id":"a",{odd}}}]'
    assert plain_records(page, "id") is None
    assert split_array(page)[0] == Record("before", '{"id":"before"}')
