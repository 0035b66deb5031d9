"""Parses the text of a variable or option; a UsageError names both."""

import re
from collections.abc import Callable

from extract.errors import UsageError

_WORDS = {"true": True, "1": True, "yes": True, "on": True} | {
    "false": False, "0": False, "no": False, "off": False,
}  # fmt: skip


def option(name: str) -> str:
    """The name of a setting in messages: its variable and its option."""
    return f"{name.upper()} (--{name.replace('_', '-')})"


def whole_number(name: str, text: str) -> int:
    """A whole number from 1 up."""
    digits = text.replace("_", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) >= 1):
        raise UsageError(f"{option(name)} must be a whole number from 1 up, not {text!r}.")
    return int(digits)


def seconds(name: str, text: str) -> float:
    """A number of seconds above 0."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1e6:
        raise UsageError(f"{option(name)} must be a number of seconds above 0, not {text!r}.")
    return value


def hours(name: str, text: str) -> float:
    """A number of hours from 0 up."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e5:
        raise UsageError(f"{option(name)} must be a number of hours from 0 up, not {text!r}.")
    return value


def duration(name: str, text: str) -> float:
    """A time such as 90m, 26h or 3d; seconds."""
    found = re.fullmatch(r"([0-9]+(?:[.][0-9]+)?) ?(m|h|d)", text.strip())
    if not found or not float(found[1]):
        raise UsageError(f"{option(name)} must be a time such as 90m, 26h or 3d, not {text!r}.")
    return float(found[1]) * {"m": 60.0, "h": 3600.0, "d": 86400.0}[found[2]]


def percent(name: str, text: str) -> float:
    """A percentage from 0 to 100."""
    try:
        value = float(text.removesuffix("%"))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise UsageError(f"{option(name)} must be a percentage from 0 to 100, not {text!r}.")
    return value


def memory(name: str, text: str) -> str:
    """An amount of memory in DuckDB's notation."""
    if not re.fullmatch(r"[0-9]+([.][0-9]+)? ?[KMGT]i?B", text):
        raise UsageError(f"{option(name)} must be an amount such as 2GB or 512MiB, not {text!r}.")
    return text


def boolean(name: str, text: str) -> bool:
    """True or false, yes or no, on or off, 1 or 0."""
    if text.lower() not in _WORDS:
        raise UsageError(f"{option(name)} must be true or false, not {text!r}.")
    return _WORDS[text.lower()]


def datasets(name: str, text: str) -> tuple[str, ...]:
    """Ids of datasets, comma-separated."""
    named = items(text)
    odd = [item for item in named if not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", item)]
    if odd:
        raise UsageError(
            f"{option(name)} takes dataset ids such as owner/name, with commas between them, "
            f"not {odd[0]!r}."
        )
    return tuple(dict.fromkeys(named))


def plain_text(name: str, text: str) -> str:
    """The text unchanged; the code that uses it validates it."""
    return text


def webhook(name: str, text: str) -> str:
    """An http(s) address; the whole of it is a secret."""
    if not text.lower().startswith(("http://", "https://")):
        raise UsageError(f"{name.upper()} must be an http(s):// address. (It is not shown here.)")
    return text


def one_of(allowed: tuple[str, ...]) -> Callable[[str, str], str]:
    """Returns a parser that accepts only these words."""

    def read(name: str, text: str) -> str:
        if text not in allowed:
            raise UsageError(f"{option(name)} must be {' or '.join(allowed)}, not {text!r}.")
        return text

    return read


def items(text: str) -> list[str]:
    """The parts of a comma-separated list."""
    return [item.strip() for item in text.split(",") if item.strip()]
