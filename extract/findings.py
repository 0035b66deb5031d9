"""Findings: what was found out about one thing that runs need.

Rooms find out about what is theirs (config about settings, databases about a target, ...) and say
it in findings. `doctor` prints them all; other commands stop at errors in settings and print their
warnings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from extract.errors import EXIT_FAILED, EXIT_OK, EXIT_USAGE

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """What was found out; without secrets.

    Attributes:
        subject: what it is about, such as `settings` or `database`.
        level: `warning`: runs work, but perhaps not as meant; `error`: runs that need it fail.
        text: one line.
        remedy: what to do, one line each; None if there is nothing to do.
        is_setting: a setting with a value that is not valid.
    """

    subject: str
    level: Level
    text: str
    remedy: str | None = None
    is_setting: bool = False

    @property
    def message(self) -> str:
        """The text and the remedy, for an error."""
        return f"{self.text}\n{self.remedy}" if self.remedy else self.text


def ok(subject: str, text: str) -> Finding:
    """All is well."""
    return Finding(subject, "ok", text)


def warning(subject: str, text: str, remedy: str | None = None) -> Finding:
    """Runs work, but perhaps not as meant."""
    return Finding(subject, "warning", text, remedy)


def error(subject: str, text: str, remedy: str | None = None) -> Finding:
    """Runs that need it fail."""
    return Finding(subject, "error", text, remedy)


def of_error(subject: str, failure: Exception, level: Level = "error") -> Finding:
    """A named error as a finding: its first line, and what it says to do."""
    text, _, remedy = str(failure).partition("\n")
    is_setting = getattr(failure, "exit_code", EXIT_FAILED) == EXIT_USAGE
    return Finding(subject, level, text, remedy or None, is_setting)


def exit_code(findings: Iterable[Finding]) -> int:
    """2 if a setting is wrong, else 1 if there is an error, else 0."""
    errors = [each for each in findings if each.level == "error"]
    if any(each.is_setting for each in errors):
        return EXIT_USAGE
    return EXIT_FAILED if errors else EXIT_OK
