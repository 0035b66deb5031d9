"""Reads a Postgres address with libpq's own parser. No value of it is ever in a message."""

import re
from urllib.parse import parse_qsl, urlsplit

from extract.errors import UsageError

FORM = (
    "It looks like postgresql://user:password@host:5432/name?sslmode=require; in the password"
    " write @ as %40, / as %2F, % as %25."
)


def parsed(url: str) -> dict[str, str]:
    """The parts of an address as libpq reads it. Raises UsageError."""
    from psycopg2 import ProgrammingError
    from psycopg2.extensions import parse_dsn

    url = _libpq_url(url)
    try:
        return dict(parse_dsn(url))
    except ProgrammingError as error:
        unknown = _unknown_parameter(url, str(error))
    # Raised outside the handler: libpq's message repeats the address with the password.
    if unknown:
        raise UsageError(
            f"DATABASE_URL has a parameter that libpq does not know: {unknown}.\n"
            "Remove it, or correct its name: sslmode, connect_timeout, options, ..."
        )
    raise UsageError(f"DATABASE_URL is not an address that Postgres understands.\n{FORM}")


def refused_parameter(reason: str) -> UsageError | None:
    """The error for a parameter whose value libpq refuses when it connects, by its message."""
    forms = (r'connection option "(\w+)"', r'invalid "?(\w+)"? value', r"invalid (port) number")
    named = [found.group(1) for form in forms if (found := re.search(form, reason))]
    if not named:
        return None
    return UsageError(
        f"DATABASE_URL: libpq does not understand the value of {named[0]} (not shown).\n{FORM}"
    )


def _unknown_parameter(url: str, reason: str) -> str | None:
    """The parameter that libpq's message names, if it is one and no part of the password."""
    named = re.search(r'invalid URI query parameter: "(\w+)"', reason)
    names = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    return named.group(1) if named and named.group(1) in names else None


def _libpq_url(url: str) -> str:
    """Turns SQLAlchemy's postgres+psycopg2:// into libpq's postgres://."""
    return re.sub(r"^(postgres(?:ql)?)\+\w+://", r"\1://", url.strip())
