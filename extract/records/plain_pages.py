"""Arrays of objects that have nothing odd in them, taken apart in a third of the scanner's time.

msgspec finds where each object ends without making a value of what is in it. It overlooks what the
scanner (json_scan.py) is there for: so a page in which anything might be odd is left to that.
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
# exponent or very many digits. In a string these may well be sound: the scanner knows.
_MAYBE_ODD = r'[\x00-\x1f]|\\[^"\\/bfnrt]|[:,\[ ]-?[0-9.]+[eE]|[0-9]{300}'


def plain_records(page: bytes | str, id_key: str) -> list[tuple[str, str]] | None:
    """(id, text) of each object of a JSON array; None where the scanner should look at the page."""
    try:
        objects = _EXTENTS.decode(page)
        keys = [record.key for record in _ids(id_key).decode(page)]
        payloads = [str(extent, "utf-8") for extent in objects]
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
    return None if _may_be_odd(payloads) else list(zip(keys, payloads, strict=True))


def _may_be_odd(payloads: list[str]) -> bool:
    # a level of nesting takes two characters
    long = (payload for payload in payloads if len(payload) > 2 * MAX_NESTING)
    if any(payload.count("{") + payload.count("[") > MAX_NESTING for payload in long):
        return True
    found = pc.match_substring_regex(pa.array(payloads, pa.string()), _MAYBE_ODD)
    return bool(pc.any(found).as_py())


_EXTENTS = msgspec.json.Decoder(list[msgspec.Raw])


@cache
def _ids(id_key: str) -> msgspec.json.Decoder[Any]:
    """Finds the ids that a column can hold; what has none is refused."""
    sound = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ID_LENGTH)]
    record = msgspec.defstruct("Record", [("key", sound)], rename={"key": id_key})
    return msgspec.json.Decoder(GenericAlias(list, (record,)))
