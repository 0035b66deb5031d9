"""Prints findings: a line each with what to do below it, or JSON."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

import click

from extract.findings import Finding, Level, exit_code
from extract.redaction import printable, redact

COLORS: dict[Level, str] = {"ok": "green", "warning": "yellow", "error": "red"}
SUBJECT_WIDTH = 11


def show(findings: Iterable[Finding], quiet: bool) -> list[Finding]:
    """Prints each finding as it comes and counts at the end; returns them.

    Args:
        quiet: only warnings and errors.
    """
    seen = []
    for found in findings:
        seen.append(found)
        if quiet and found.level == "ok":
            continue
        level = click.style(f"{found.level:<8}", fg=COLORS[found.level])
        click.echo(f"{level} {found.subject:<{SUBJECT_WIDTH}} {_clean(found.text)}")
        for line in (found.remedy or "").splitlines():
            click.echo(" " * (SUBJECT_WIDTH + 10) + _clean(line))
    if not quiet:
        click.echo(_summary(seen))
    return seen


def as_document(findings: list[Finding]) -> dict[str, object]:
    """The findings as `--json` prints them."""
    levels = [each.level for each in findings]
    worst = next((level for level in ("error", "warning") if level in levels), "ok")
    shown = [
        {name: _clean(value) if isinstance(value, str) else value for name, value in each.items()}
        for each in map(asdict, findings)
    ]
    return {"status": worst, "exit_code": exit_code(findings), "findings": shown}


def _summary(findings: list[Finding]) -> str:
    counts = Counter[str](each.level for each in findings)
    told = [
        f"{counts[level]} {level}{'s' if counts[level] > 1 else ''}"
        for level in ("error", "warning")
        if counts[level]
    ]
    end = "" if counts["error"] else ": runs should work"
    return (", ".join(told) or "All is well") + end + "."


def _clean(text: str) -> str:
    return printable(redact(text))
