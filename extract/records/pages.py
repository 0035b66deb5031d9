"""Page bytes to checked records, the text of each exactly as served. Pure: no network, no clock.

A page is UTF-8 JSON of one of three shapes: an array of objects (`/api/models`, rankings), an
object keyed by id (`/api/tasks`), an object whose `data` is such an array (OpenRouter). The scanner
parses each record and says where its text ends, so that nothing is encoded anew; most pages are
plain enough to do without it (plain_pages.py).

A page of another shape, cut off or without one good record, is a PageError: it is fetched again.
One record that cannot be taken is no reason to lose the others: it is a record with a `problem`.
"""

from typing import Any, NamedTuple

from extract.records.json_scan import Members, PageError, Scanner, encodable, skip_value
from extract.records.plain_pages import MAX_ID_LENGTH, plain_records


class Broken(str):
    """A problem for which a record cannot land at all."""


class Damaged(Broken):
    """One that may come from the way here: the page is worth another try."""


class Record(NamedTuple):
    """One record of a page.

    Attributes:
        key: its id (of a keyed object: the key); empty where it has none that a column can hold:
            such a record is set aside.
        payload: its JSON, byte for byte as served.
        problem: why no engine can parse the payload, or why it has no key; None for most.
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
    """As `split_array`, of any page, value by value. Raises PageError."""
    text = decode_page(page)
    scanner = Scanner(text)
    records, at = _array(scanner, scanner.expect("[", _start(text)), id_key)
    _end(scanner, at)
    return _worth_having(records)


def split_object(page: bytes | str) -> list[Record]:
    """The members of an object keyed by id; each should be an object. Raises PageError."""
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
    return _worth_having(records)


def split_data(page: bytes | str, id_key: str = "id") -> list[Record]:
    """The records of the array under `data` of an object (OpenRouter's shape). Raises PageError."""
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
    return _worth_having(records)


def decode_page(page: bytes | str) -> str:
    """The page as text; a byte that is no UTF-8 spoils the record that it stands in alone."""
    return page if isinstance(page, str) else page.decode("utf-8", errors="surrogateescape")


def damage(page: object) -> str | None:
    """What is wrong with the first damaged record of a page as it was split; None where none is."""
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
    """As `Scanner.value`; of an object that is no JSON its end, and Damaged as what is wrong."""
    try:
        return scanner.value(at)
    except PageError as error:
        if scanner.text[at : at + 1] != "{":
            raise
        return None, skip_value(scanner.text, at), Damaged(f"it is no JSON: {error}")


def _record(key: str, payload: str, problem: str | None) -> Record:
    """A record whose key and payload a text column of either engine can hold."""
    if "\x00" in payload or not encodable(payload):
        shown = payload.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        payload = shown.replace("\x00", "\\x00")
        problem = problem if isinstance(problem, Broken) else Damaged("it is no UTF-8")
    elif len(key) > MAX_ID_LENGTH or "\x00" in key or not encodable(key):
        problem = Broken(f"no text column can hold its id {key[:50]!a}")
    return Record("" if isinstance(problem, Broken) else key, payload, problem)


def _worth_having(records: list[Record]) -> list[Record]:
    """The records, if one of them can be kept. Raises PageError."""
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
    """The id of an object that the scanner could not parse: its members are walked one by one."""
    scanner, found = Scanner(payload), None
    try:
        for key, start in (members := Members(scanner, 0)):
            value, members.at, _ = scanner.value(start)
            if key == id_key:
                found = value
    except PageError:
        return None
    return found if isinstance(found, str) else None
