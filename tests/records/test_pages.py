from __future__ import annotations

import json
import sys

import pytest

from extract.records.json_scan import PageError
from extract.records.pages import Record, decode_page, split_array, split_data, split_object

ODD = [
    '{"id":"a","n":1.50,"e":1E+2,"z":-0}',
    '{ "id" : "b" ,\n\t"x":[ 1 ,2 ] }',
    '{"x":{"id":"not me"},"id":"c"}',
    '{"id":"d","text":"quote \\" brace } bracket ] \\u0041 \\u0000"}',
    '{"id":"雪/国","tags":["日本","a\\/b"]}',
    '{"id":"e","n":123456789012345678901234567890}',
    '{"id":"f","id":"g"}',
    '{"id":"emoji","x":"\\ud83d\\ude00"}',
]


def test_records_are_cut_out_byte_for_byte() -> None:
    page = "\ufeff \r\n[" + " ,\n ".join(ODD) + " ] \n"
    records = split_array(page)
    assert [record.payload for record in records] == ODD
    assert [record.key for record in records] == ["a", "b", "c", "d", "雪/国", "e", "g", "emoji"]
    assert all(record.problem is None for record in records)


@pytest.mark.parametrize("page", ["[]", " [ ] ", "\ufeff[]"])
def test_an_empty_array_has_no_records(page: str) -> None:
    assert split_array(page) == []


@pytest.mark.parametrize(
    "payload",
    [
        '{"id":"a","x":NaN}',
        '{"id":"a","x":[-Infinity]}',
        '{"id":"a","x":1e400}',
        '{"id":"a","x":0e9999999999}',
        '{"id":"a","x":1e-20000}',
        '{"id":"a","x":0.' + "1" * 17_000 + "}",
        '{"id":"a","x":"\\ud800"}',
        '{"id":"a","x":"\\uDC00 tail"}',
        '{"id":"a","\\ud83d":1}',
        '{"id":"a","x":' + "[" * 600 + "]" * 600 + "}",
        '{"id":"a","x":' + '{"k":' * 5000 + "1" + "}" * 5000 + "}",
        '{"id":"a","x":' + "9" * 5000 + "}",
        '{"x":' + "[" * 100_000 + '"]"' + "]" * 100_000 + ',"id":"a"}',
    ],
    ids=[
        "nan",
        "infinity",
        "1e400",
        "0e",
        "1e-",
        "digits",
        "high",
        "low",
        "key",
        "deep",
        "deeper",
        "huge",
        "deepest",
    ],
)
def test_what_an_engine_cannot_parse_lands_unharmed_and_is_marked(payload: str) -> None:
    page = f'[{{"id":"before"}},{payload},{{"id":"after"}}]'
    before, odd, after = split_array(page)
    assert (before, after) == (
        Record("before", '{"id":"before"}'),
        Record("after", '{"id":"after"}'),
    )
    assert (odd.key, odd.payload) == ("a", payload)
    assert odd.problem


def test_many_brackets_side_by_side_are_no_deep_nesting() -> None:
    payload = json.dumps({"id": "a", "siblings": [{"rfilename": str(n)} for n in range(6000)]})
    assert split_array(f"[{payload}]") == [Record("a", payload)]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("", "end of the text"),
        ("null", "expected at character 0"),
        ('{"error":"x"}', "'[' expected"),
        ("<html>", "'[' expected"),
        ('[{"id":"a"}', "end of the text"),
        ('[{"id":"a"},', "character"),
        ('[{"id":"a"', "character"),
        ('[{"id":"a"}] x', "more text"),
        ('[{"id":"a"} {"id":"b"}]', "',' expected"),
        ('[{"id":"a"},]', "character"),
        ('[{"id":""}]', "record 1"),
        ('["a"]', "record 1"),
        ("[null]", "record 1 of 1 cannot be taken"),
        ('[{"x":1},{"id":2}]', "record 1 of 2 cannot be taken"),
        ('[{"id":"a\\u0000b"}]', "no text column"),
        ('[{"id":"\\ud800"}]', "no text column"),
        ('[{"id":"a","x":' + "[" * 100_000 + "}]", "never ends"),
    ],
)
def test_anything_else_is_an_error_that_says_where(page: str, said: str) -> None:
    with pytest.raises(PageError, match=said.replace("[", r"\[")):
        split_array(page)


def test_an_object_keyed_by_id_gives_the_text_of_each_value() -> None:
    page = '{ "any-to-any" : {"label": "Any"} ,\n"x":{ "id":"other" } }'
    assert split_object(page) == [
        Record("any-to-any", '{"label": "Any"}'),
        Record("x", '{ "id":"other" }'),
    ]


@pytest.mark.parametrize(
    "page", ["[]", '{"a":1}', '{"a":{}', "{1:{}}", '{"a" {}}', '{"error":"x"}']
)
def test_another_object_is_an_error(page: str) -> None:
    with pytest.raises(PageError):
        split_object(page)


def test_openrouters_records_are_under_data() -> None:
    page = '{"total":1e400, "data" : [ {"id":"~x/y","p":"-1"} ] ,"more":[1]}'
    assert split_data(page) == [Record("~x/y", '{"id":"~x/y","p":"-1"}')]
    with pytest.raises(PageError, match="no array under 'data'"):
        split_data('{"error":{"message":"x"}}')


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        (b'{"id":1}', "no object with a string 'id'"),
        (b'{"_id":"x"}', "no object with a string 'id'"),
        (b'"a"', "no object with a string 'id'"),
        (b"null", "no object with a string 'id'"),
        (b'{"id":""}', "no object with a string 'id'"),
        (b'{"id":"a\\u0000b"}', "no text column can hold its id"),
        (b'{"id":"\\ud800"}', "no text column can hold its id"),
        (b'{"id":"x","y":}', "no JSON"),
        (b'{"id":"x" "y":1}', "no JSON"),
        (b'{"id":"x","y":"tab\tinside"}', "no JSON"),
        (b'{"id":"x","y":"nul\x00inside"}', "no JSON"),
        (b'{"id":"x","y":"\xff"}', "no UTF-8"),
        (b'{"id":"\xff"}', "no UTF-8"),
    ],
)
def test_a_poison_record_is_set_aside_and_the_others_go_on(poison: bytes, reason: str) -> None:
    page = decode_page(b'[{"id":"before"},' + poison + b',{"id":"after"}]')
    before, rejected, after = split_array(page)
    assert (before.key, rejected.key, after.key) == ("before", "", "after")
    assert reason in (rejected.problem or "")
    assert rejected.payload.encode()  # a text column can hold it
    assert "\x00" not in rejected.payload


def test_a_member_that_is_no_object_is_set_aside() -> None:
    first, second = split_object('{"error": "x", "any-to-any": {"label": "Any"}}')
    assert (first.key, second.key) == ("", "any-to-any")
    assert "'error' is no object" in (first.problem or "")


def test_a_page_of_a_thousand_records_is_split_in_milliseconds() -> None:
    record = json.dumps({"id": "a/b", "tags": ["x" * 10] * 80})
    page = "[" + ",".join([record] * 1000) + "]"
    assert len(page) > 1_000_000
    assert [found.payload for found in split_array(page)] == [record] * 1000
    assert sys.getrecursionlimit() < 10_000  # nothing raised it on the way
