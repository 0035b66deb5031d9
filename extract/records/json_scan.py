"""Scans JSON text value by value: the value, where it ends, and why an engine could not parse it.

The standard library's decoder does the work. What it refuses (nesting beyond the recursion limit,
integers of more than 4,300 digits, invalid JSON) is skipped by counting brackets and quotes.

Written by hand beside msgspec (plain_pages.py): msgspec stops at the first bad record of a page and
does not say which values Postgres and DuckDB cannot hold.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

# Deeper records are rejected: Postgres checks its stack depth while it parses JSON.
MAX_NESTING = 500
MAX_DIGITS = 4000
_SPACE = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}\"\[{:]+")


class PageError(ValueError):
    """The page does not have the expected shape; the message says where it differs."""


def _is_beyond_numeric(text: str) -> bool:
    """Whether a number has too many digits, or too large an exponent, for Postgres' numeric.

    It takes 131,072 digits before the point and 16,383 after it; the limit here is lower.
    """
    if len(text) < len("1e-4001"):
        return False
    digits, _, exponent = text.lower().partition("e")
    return len(digits) > MAX_DIGITS or (len(exponent) > 3 and abs(int(exponent[:9])) > MAX_DIGITS)


class Scanner:
    """Scans the text of one page."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._odd_number: str | None = None  # set by the decoder's hooks
        self.decode = json.JSONDecoder(
            parse_constant=self._constant, parse_float=self._number
        ).raw_decode
        # One search over the page saves one for each record.
        self.may_hold_surrogates = "\\ud" in text or "\\uD" in text

    def _constant(self, name: str) -> float:
        """NaN and Infinity are not valid JSON."""
        self._odd_number = name
        return math.nan

    def _number(self, text: str) -> float:
        """1e400 is valid JSON but exceeds a double; 1e-20000 exceeds Postgres' numeric."""
        value = float(text)
        if math.isinf(value) or _is_beyond_numeric(text):
            self._odd_number = text
        return value

    def space(self, at: int) -> int:
        """The position after any white space."""
        if self.text[at : at + 1] > " ":
            return at  # nearly every page has no white space between tokens
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def expect(self, char: str, at: int) -> int:
        """The position after the character, which white space may precede."""
        at = self.space(at)
        if self.text[at : at + 1] != char:
            found = self.text[at : at + 20] or "the end of the text"
            raise PageError(f"{char!r} expected at character {at}, found {found!r}")
        return at + 1

    def value(self, at: int) -> tuple[Any, int, str | None]:
        """Returns (parsed value, end, why no engine can parse it or None) for the value at `at`.

        If only the end could be found, the value is None.

        Raises:
            PageError: it is not valid JSON.
        """
        self._odd_number = None
        try:
            value, end = self.decode(self.text, at)
        except json.JSONDecodeError as error:
            raise PageError(f"{error.msg} at character {error.pos}") from None
        except RecursionError:
            return None, skip_value(self.text, at), f"nested deeper than {MAX_NESTING}"
        except ValueError:
            return None, skip_value(self.text, at), f"a number of more than {MAX_DIGITS} digits"
        return value, end, self._problem(at, end)

    def _problem(self, at: int, end: int) -> str | None:
        if self._odd_number is not None:
            return f"the number {self._odd_number[:20]} is beyond what engines hold"
        brackets = self.text.count("{", at, end) + self.text.count("[", at, end)
        if brackets > MAX_NESTING and _depth(self.text[at:end]) > MAX_NESTING:
            return f"nested deeper than {MAX_NESTING}"
        if self.may_hold_surrogates and _lone_surrogate(self.text[at:end]):
            return "half of a surrogate pair is no text"
        return None


class Members:
    """Iterates over an object's members as (key, start of its value).

    The caller sets `at` to the end of each value before it asks for the next member.
    """

    def __init__(self, scanner: Scanner, at: int) -> None:
        self.scanner = scanner
        self.at = scanner.expect("{", at)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        text, scanner, first = self.scanner.text, self.scanner, True
        while True:
            self.at = scanner.space(self.at)
            if text[self.at : self.at + 1] == "}":
                self.at += 1
                return
            if not first:
                self.at = scanner.space(scanner.expect(",", self.at))
            first = False
            key, end, _ = scanner.value(self.at)
            if not isinstance(key, str):
                raise PageError(f"a key expected at character {self.at}")
            yield key, scanner.space(scanner.expect(":", end))


def encodable(text: str) -> bool:
    """Whether the text can be encoded as UTF-8."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def skip_value(text: str, at: int) -> int:
    """The end of the value at `at`, found by brackets and quotes alone. Raises PageError."""
    if text[at : at + 1] not in ("{", "["):
        match = _SCALAR.match(text, at)
        if not match:
            raise PageError(f"no value at character {at}")
        return match.end()
    depth = 0
    for token in _TOKEN.finditer(text, at):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token.group(), 0)
        if depth == 0:
            return token.end()
    raise PageError(f"the value that starts at character {at} never ends")


def _depth(payload: str) -> int:
    depth = deepest = 0
    for token in _TOKEN.finditer(payload):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token.group(), 0)
        deepest = max(deepest, depth)
    return deepest


def _lone_surrogate(payload: str) -> bool:
    r"""Whether a surrogate (`\ud83d`) lacks its other half: no engine accepts that as text."""
    if "\\u" not in payload:
        return False
    decoded: str = "".join(
        json.loads(token.group()) for token in _TOKEN.finditer(payload) if token.group()[0] == '"'
    )
    return not encodable(decoded)
