"""Splits plain pages (arrays of objects without unusual values) in a third of the scanner's time.

msgspec finds where each object ends without parsing its values, so it misses what the scanner
(json_scan.py) checks for. A page that might hold anything unusual is left to the scanner.
"""

from functools import cache
from types import GenericAlias
from typing import Annotated, Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from extract.records.json_scan import MAX_NESTING

MAX_ID_LENGTH = 1000
# Control characters, escapes other than the short ones (surrogates are among them), numbers with an
# exponent or very many digits. Within a string these may be fine: the scanner decides.
_MAYBE_ODD = r'[\x00-\x1f]|\\[^"\\/bfnrt]|[:,\[ ]-?[0-9.]+[eE]|[0-9]{300}'


def plain_records(page: bytes | str, id_key: str) -> list[tuple[str, str]] | None:
    """(id, text) of each object of a JSON array; None if the page needs the scanner."""
    try:
        objects = _EXTENTS.decode(page)
        keys = [record.key for record in _ids(id_key).decode(page)]
        payloads = [str(extent, "utf-8") for extent in objects]
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
    return None if _may_be_odd(payloads) else list(zip(keys, payloads, strict=True))


def _may_be_odd(payloads: list[str]) -> bool:
    # each level of nesting takes two characters
    long = (payload for payload in payloads if len(payload) > 2 * MAX_NESTING)
    if any(payload.count("{") + payload.count("[") > MAX_NESTING for payload in long):
        return True
    found = pc.match_substring_regex(pa.array(payloads, pa.string()), _MAYBE_ODD)
    return bool(pc.any(found).as_py())


_EXTENTS = msgspec.json.Decoder(list[msgspec.Raw])


@cache
def _ids(id_key: str) -> msgspec.json.Decoder[Any]:
    """A decoder for the ids alone; it refuses objects without an id that a column can hold."""
    sound = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ID_LENGTH)]
    record = msgspec.defstruct("Record", [("key", sound)], rename={"key": id_key})
    return msgspec.json.Decoder(GenericAlias(list, (record,)))
