"""Checks a cron expression: five fields, UTC."""

from datetime import datetime

from extract.config.values import option
from extract.errors import UsageError


def cron(name: str, text: str) -> str:
    """A cron expression of five fields, or a name for one such as @daily.

    croniter would take six too, with the seconds last; other programs have them first.
    """
    fields = text.split()
    if len(fields) > 5:
        meant = " ".join(fields[1:6] if _problem(" ".join(fields[1:6])) is None else fields[:5])
        raise UsageError(
            f"{option(name)} takes five fields (minute hour day month weekday), not the"
            f" {len(fields)} of {text!r}.\n"
            f"Without seconds, which other programs have first, that is `{meant}`."
        )
    problem = _problem(text)
    if problem is not None:
        raise UsageError(
            f"{option(name)} must be a cron expression, not {text!r}: {problem}\n"
            "Five fields, UTC: `0 2 * * *` is every night at two."
        )
    return text


def _problem(text: str) -> str | None:
    """Why it is no expression, or one whose day never comes; None if it is one."""
    if not text.startswith("@") and len(text.split()) != 5:
        return "it has not five fields."
    from croniter import croniter  # takes longer than all else that a usage error imports

    try:
        croniter(text, datetime(2024, 1, 1)).get_next(datetime)
    except ValueError as error:  # croniter's errors are ValueErrors
        return str(error)
    return None
