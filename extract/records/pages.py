"""Splits the bytes of a page into validated records, the text of each exactly as served. Pure.

A page is UTF-8 JSON of one of three shapes: an array of objects (`/api/models`, rankings), an
object keyed by id (`/api/tasks`), an object whose `data` is such an array (OpenRouter). The scanner
parses each record and finds where its text ends, so that nothing is encoded again; most pages are
plain enough to be split without it (plain_pages.py).

A page of another shape, truncated or without one valid record is a PageError and is fetched again.
A single invalid record does not discard the others: it becomes a record with a `problem`.
"""

from typing import Any, NamedTuple

from extract.records.json_scan import Members, PageError, Scanner, encodable, skip_value
from extract.records.plain_pages import MAX_ID_LENGTH, plain_records


class Broken(str):
    """A problem that keeps a record from landing at all."""


class Damaged(Broken):
    """A problem that may be due to the transfer: the page is worth fetching again."""


class Record(NamedTuple):
    """One record of a page.

    Attributes:
        key: its id (of a keyed object: the key); empty if it has none that a column can hold, in
            which case the record is rejected.
        payload: its JSON, byte for byte as served.
        problem: why no engine can parse the payload, or why there is no key; usually None.
    """

    key: str
    payload: str
    problem: str | None = None


def split_array(page: bytes | str, id_key: str = "id") -> list[Record]:
    """The records of a JSON array of objects that each have a string under `id_key`.

    Raises:
        PageError: not such an array; the message names the position and the record.
    """
    if (plain := plain_records(page, id_key)) is not None:
        return [Record(key, payload) for key, payload in plain]
    return scan_array(page, id_key)


def scan_array(page: bytes | str, id_key: str = "id") -> list[Record]:
    """As `split_array`, but scans value by value, which works for any page. Raises PageError."""
    text = decode_page(page)
    scanner = Scanner(text)
    records, at = _array(scanner, scanner.expect("[", _start(text)), id_key)
    _end(scanner, at)
    return _require_one_valid(records)


def split_object(page: bytes | str) -> list[Record]:
    """The members of an object keyed by id, each an object. Raises PageError."""
    text = decode_page(page)
    scanner = Scanner(text)
    records: list[Record] = []
    at = _start(text)
    for key, start in (members := Members(scanner, at)):
        value, members.at, problem = _value_or_extent(scanner, start)
        if value is not None and not isinstance(value, dict):
            problem = Broken(f"the value of {key!r} is no object")
        records.append(_record(key, text[start : members.at], problem))
    _end(scanner, members.at)
    return _require_one_valid(records)


def split_data(page: bytes | str, id_key: str = "id") -> list[Record]:
    """The records of the array under `data` (OpenRouter's shape). Raises PageError."""
    text = decode_page(page)
    scanner = Scanner(text)
    records: list[Record] | None = None
    for key, start in (members := Members(scanner, _start(text))):
        if key == "data":
            records, members.at = _array(scanner, scanner.expect("[", start), id_key)
        else:
            _, members.at, _ = scanner.value(start)
    _end(scanner, members.at)
    if records is None:
        raise PageError("no array under 'data'")
    return _require_one_valid(records)


def decode_page(page: bytes | str) -> str:
    """The page as text; bytes that are not UTF-8 only affect the record that they are in."""
    return page if isinstance(page, str) else page.decode("utf-8", errors="surrogateescape")


def damage(page: object) -> str | None:
    """The problem of the first damaged record of a split page; None if there is none."""
    records = page if isinstance(page, list) else []
    return next((record.problem for record in records if isinstance(record.problem, Damaged)), None)


def _array(scanner: Scanner, at: int, id_key: str) -> tuple[list[Record], int]:
    text, records = scanner.text, list[Record]()
    at = scanner.space(at)
    if text[at : at + 1] == "]":
        return records, at + 1
    while True:
        at = scanner.space(at)
        value, end, problem = _value_or_extent(scanner, at)
        payload = text[at:end]
        key = value.get(id_key) if isinstance(value, dict) else None
        if value is None and payload[:1] == "{":
            key = _find_id(payload, id_key)
        if not isinstance(key, str) or not key:
            key = ""
            if not isinstance(problem, Broken):
                problem = Broken(f"it is no object with a string {id_key!r}")
        records.append(_record(key, payload, problem))
        at = scanner.space(end)
        if text[at : at + 1] == "]":
            return records, at + 1
        at = scanner.expect(",", at)


def _value_or_extent(scanner: Scanner, at: int) -> tuple[Any, int, str | None]:
    """As `Scanner.value`, but an object with invalid JSON gives its end and Damaged."""
    try:
        return scanner.value(at)
    except PageError as error:
        if scanner.text[at : at + 1] != "{":
            raise
        return None, skip_value(scanner.text, at), Damaged(f"it is no JSON: {error}")


def _record(key: str, payload: str, problem: str | None) -> Record:
    """Makes a record whose key and payload fit into a text column of every engine."""
    if "\x00" in payload or not encodable(payload):
        shown = payload.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        payload = shown.replace("\x00", "\\x00")
        problem = problem if isinstance(problem, Broken) else Damaged("it is no UTF-8")
    elif len(key) > MAX_ID_LENGTH or "\x00" in key or not encodable(key):
        problem = Broken(f"no text column can hold its id {key[:50]!a}")
    return Record("" if isinstance(problem, Broken) else key, payload, problem)


def _require_one_valid(records: list[Record]) -> list[Record]:
    """Returns the records if at least one of them can land. Raises PageError."""
    if records and not any(record.key for record in records):
        raise PageError(f"record 1 of {len(records)} cannot be taken: {records[0].problem}")
    return records


def _start(text: str) -> int:
    return 1 if text.startswith("\ufeff") else 0


def _end(scanner: Scanner, at: int) -> None:
    at = scanner.space(at)
    if at != len(scanner.text):
        raise PageError(f"more text after the JSON, from character {at}")


def _find_id(payload: str, id_key: str) -> str | None:
    """The id of an object that the scanner could not parse, found member by member."""
    scanner, found = Scanner(payload), None
    try:
        for key, start in (members := Members(scanner, 0)):
            value, members.at, _ = scanner.value(start)
            if key == id_key:
                found = value
    except PageError:
        return None
    return found if isinstance(found, str) else None
