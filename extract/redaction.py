"""Masks known secrets in text that leaves the program: screen, log, run record.

What is shown holds names from outside too: nothing in them may steer a terminal (`printable`).
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
# The password in scheme://user:password@host, whoever's it is.
URL_PASSWORD = re.compile(r"(?P<head>[a-z][a-z0-9+.-]*://[^\s/@:]*:)[^\s@/]+(?=@)", re.IGNORECASE)
QUERY_SECRET = re.compile(
    r"(?P<head>[?&;\s](?:[\w-]*(?:token|secret|password|passwd|api_?key|signature))=)[^&\s'\"]+",
    re.IGNORECASE,
)
# A token may stand for the user, with no password.
URL_USER = re.compile(r"(?P<head>https?://)[^\s/@:?#]+(?=@)", re.IGNORECASE)
# The query of a Hub listing tells which page it is; what another query holds may open a document.
LISTING_QUERY = ("filter", "sort", "limit", "cursor", "expand")
POSTGRES_QUERY = ("sslmode", "connect_timeout", "application_name", "target_session_attrs")
QUERY_VALUE = re.compile(
    rf"(?P<head>[?&](?!(?:{'|'.join(LISTING_QUERY + POSTGRES_QUERY)})=)[\w.~%\[\]+-]+=)"
    r"[^&\s'\"<>)]+",
    re.IGNORECASE,
)
# Escapes, other control characters but tab and line feed, and those that turn text around.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_secrets: set[str] = set()


def remember(secrets: Iterable[str | None]) -> None:
    """Adds values to mask; short ones are left alone, they would mask ordinary words."""
    for secret in secrets:
        if secret and len(secret) >= 4:
            _secrets.update({secret, quote(secret, safe=""), unquote(secret)})


def remember_query(url: str) -> None:
    """Adds the whole query of a document that is not the Hub's, in each spelling of it."""
    query = urlsplit(url).query
    # What an HTTP library makes of it on the wire leaves its percent signs alone.
    remember([query, quote(query, safe="!#$%&'()*+,/:;=?@[]~")])


def remember_environment() -> None:
    """Adds the values of the variables that hold secrets."""
    remember(os.environ.get(name) for name in SECRET_VARIABLES)
    # Whoever knows what follows the host can post: an HTTP library's error may quote just that.
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
    r"""The text with what would steer a terminal spelled out, as in JSON: `\u001b`."""
    return STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class RedactingFormatter(logging.Formatter):
    """Formats as usual, then masks: arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        """The formatted record without secrets, for a screen or a file that somebody may `cat`."""
        return printable(redact(super().format(record)))
