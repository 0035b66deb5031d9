"""Reads `.env` with python-dotenv, and says what in it is not understood.

No part of a line is shown unless it is the name of a variable: the rest may be a secret.
"""

import io
import logging
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from extract.config.variable_names import guess, is_others, misspelled
from extract.findings import Finding, ok, warning

SUBJECT = ".env"
ENCODING = "utf-8-sig"  # with the mark that some editors put first


def values(path: Path) -> dict[str, str]:
    """The variables of the file that have a value; none if it is missing or cannot be read."""
    # `examine` says the same, with the line and what to do.
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    try:
        found = dotenv_values(path, encoding=ENCODING) if path.is_file() else {}
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: value for name, value in found.items() if value}


def examine(path: Path, ours: Collection[str]) -> Iterator[Finding]:
    """What is wrong with the file, line by line; one finding that all is well if nothing is.

    Args:
        ours: the names that are read.
    """
    if not path.is_file():
        yield ok(SUBJECT, f"There is no {path}: only the environment counts")
        return
    try:
        text = path.read_text(encoding=ENCODING)
    except OSError as failure:
        yield _wrong(f"{path} cannot be read: {failure.strerror}.", "Check its permissions.")
        return
    except UnicodeDecodeError:
        yield _wrong(f"{path} is not UTF-8 text.", "Save it as UTF-8.")
        return
    bindings = [each for each in parse_stream(io.StringIO(text)) if each.key or each.error]
    problems = [*_not_assignments(bindings, ours), *_names(bindings, ours)]
    yield from problems
    if not problems:
        yield ok(SUBJECT, f"{path}: {len(bindings)} variables, all known")


def _not_assignments(bindings: list[Binding], ours: Collection[str]) -> Iterator[Finding]:
    for each in bindings:
        if each.error or each.value is None:
            name = re.split(r"[^\w]", each.original.string.strip())[0]
            about = f" ({name})" if name in ours else ""
            yield _wrong(
                f".env, line {_line(each)}{about} is no assignment.",
                "Write NAME=value, one a line; a comment starts with #.",
            )


def _names(bindings: list[Binding], ours: Collection[str]) -> Iterator[Finding]:
    lines: dict[str, int] = {}
    for each in bindings:
        if each.error or each.value is None or each.key is None:
            continue
        line, earlier = _line(each), lines.get(each.key)
        lines[each.key] = line
        if each.key in ours and earlier is not None:
            yield warning(
                SUBJECT,
                f".env has {each.key} twice, in lines {earlier} and {line}: the last one counts.",
                "Remove one of them.",
            )
        if each.key not in ours and (misspelled(each.key, ours) or not is_others(each.key)):
            yield _unknown(each.key, line, guess(each.key, ours))


def _unknown(name: str, line: int, meant: str | None) -> Finding:
    is_name = re.fullmatch(r"\w+" if meant else "[A-Z][A-Z0-9_]*", name)
    shown = name if is_name else "a name"
    return warning(
        SUBJECT,
        f".env, line {line}: {shown} is not a variable that is read.",
        f"Did you mean {meant}?" if meant else ".env.example has them all.",
    )


def _line(binding: Binding) -> int:
    """Where the statement starts: the parser counts blank lines before it as its own."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _wrong(text: str, remedy: str) -> Finding:
    return Finding(SUBJECT, "error", text, remedy, is_setting=True)
