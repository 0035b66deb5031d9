"""Masks known secrets in text that leaves the program: screen, log, run record.

Output also contains names from outside; `printable` keeps them from controlling the terminal.
"""

import logging
import os
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit, urlunsplit

MASK = "***"
SECRET_VARIABLES = (
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "PGPASSWORD",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "ALERT_WEBHOOK_URL",
)
# The password in any scheme://user:password@host.
URL_PASSWORD = re.compile(r"(?P<head>[a-z][a-z0-9+.-]*://[^\s/@:]*:)[^\s@/]+(?=@)", re.IGNORECASE)
QUERY_SECRET = re.compile(
    r"(?P<head>[?&;\s](?:[\w-]*(?:token|secret|password|passwd|api_?key|signature))=)[^&\s'\"]+",
    re.IGNORECASE,
)
# A token can take the place of the user, without a password.
URL_USER = re.compile(r"(?P<head>https?://)[^\s/@:?#]+(?=@)", re.IGNORECASE)
# The query of a Hub listing identifies the page; others may hold a key to a document.
LISTING_QUERY = ("filter", "sort", "limit", "cursor", "expand")
POSTGRES_QUERY = ("sslmode", "connect_timeout", "application_name", "target_session_attrs")
QUERY_VALUE = re.compile(
    rf"(?P<head>[?&](?!(?:{'|'.join(LISTING_QUERY + POSTGRES_QUERY)})=)[\w.~%\[\]+-]+=)"
    r"[^&\s'\"<>)]+",
    re.IGNORECASE,
)
# Control characters other than tab and line feed, and those that change the text direction.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_secrets: set[str] = set()


def remember(secrets: Iterable[str | None]) -> None:
    """Adds values to mask, except those under 4 characters, which would mask ordinary words."""
    for secret in secrets:
        if secret and len(secret) >= 4:
            _secrets.update({secret, quote(secret, safe=""), unquote(secret)})


def remember_query(url: str) -> None:
    """Adds the query of a document outside the Hub, in every encoding it can appear in."""
    query = urlsplit(url).query
    # HTTP libraries quote the query but keep its percent signs.
    remember([query, quote(query, safe="!#$%&'()*+,/:;=?@[]~")])


def remember_environment() -> None:
    """Adds the values of the variables that hold secrets."""
    remember(os.environ.get(name) for name in SECRET_VARIABLES)
    # The path and query alone allow posting, and errors of HTTP libraries quote them.
    webhook = urlsplit(os.environ.get("ALERT_WEBHOOK_URL", ""))
    remember(part for part in (webhook.path, webhook.query) if len(part) >= 12)


def redact(text: str) -> str:
    """The text with every known secret, password in a URL and foreign query value masked."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    for pattern in (URL_PASSWORD, URL_USER, QUERY_SECRET, QUERY_VALUE):
        text = pattern.sub(rf"\g<head>{MASK}", text)
    return text


def public_url(url: str) -> str:
    """The URL without user, password, query and fragment: fit for names and run records."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def printable(text: str) -> str:
    r"""The text with control characters escaped as in JSON: `\u001b`."""
    return CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class RedactingFormatter(logging.Formatter):
    """Formats as usual, then masks: arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the formatted record without secrets and control characters."""
        return printable(redact(super().format(record)))
