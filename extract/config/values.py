"""Parses the text of a variable or option; a UsageError names both."""

import re
from collections.abc import Callable
from ipaddress import ip_network
from urllib.parse import urlsplit

from extract import redaction
from extract.errors import UsageError

_WORDS = {"true": True, "1": True, "yes": True, "on": True} | {
    "false": False, "0": False, "no": False, "off": False,
}  # fmt: skip


# A name of the Hub: letters, digits, hyphens, dots and underscores.
NEWS_RULE = re.compile(r"all|trending|known-authors|likes>=[0-9]{1,9}|author:[\w.-]+", re.ASCII)

# Settings that no command has an option for: secrets, addresses of servers, the schedule with its
# alerts, and what is the same for all commands of a machine.
VARIABLE_ONLY = frozenset({
    "alert_after_hours", "alert_webhook_url", "database_url", "duckdb_memory_limit",
    "enable_cron_jobs", "hf_endpoint", "hf_sync_auto_ingest", "hf_sync_schedule", "log_days",
    "openrouter_base_url", "retry_base", "serve_auth", "serve_token_hours",
    "serve_trusted_proxies", "state_dir", "trigger",
})  # fmt: skip


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return "CATALOG_STATE_DIR" if name == "state_dir" else name.upper()


def option(name: str) -> str:
    """The name of a setting in messages: its variable and its option, if it has one."""
    only = name in VARIABLE_ONLY
    word = name.removeprefix("serve_").replace("_", "-")
    return variable(name) if only else f"{variable(name)} (--{word})"


def whole_number(name: str, text: str) -> int:
    """A whole number from 1 up."""
    digits = text.replace("_", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) >= 1):
        raise UsageError(f"{option(name)} must be a whole number from 1 up, not {text!r}.")
    return int(digits)


def port(name: str, text: str) -> int:
    """A TCP port; 0 is one that is free."""
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 65_535):
        raise UsageError(f"{option(name)} must be a port from 0 to 65535, not {text!r}.")
    return int(text)


def networks(name: str, text: str) -> tuple[str, ...]:
    """Addresses and networks, comma-separated."""
    named = items(text)
    for item in named:
        try:
            ip_network(item, strict=False)
        except ValueError:
            raise UsageError(
                f"{option(name)} takes addresses such as 127.0.0.1 or 10.0.0.0/8, with commas"
                f" between them, not {item!r}."
            ) from None
    return tuple(dict.fromkeys(named))


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


def duration(named: str, text: str) -> float:
    """A time such as 90m, 26h or 3d; seconds. `named` is how messages call it."""
    found = re.fullmatch(r"([0-9]+(?:[.][0-9]+)?) ?(m|h|d)", text.strip())
    if not found or not float(found[1]):
        raise UsageError(f"{named} must be a time such as 90m, 26h or 3d, not {text!r}.")
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


def news_rules(name: str, text: str) -> tuple[str, ...]:
    """Rules of SYNC_NEWS, comma-separated: which unknown models of the Hub are news."""
    named = [re.sub(r"\s", "", item) for item in items(text)]
    odd = [item for item in named if not NEWS_RULE.fullmatch(item)]
    if odd or not named:
        raise UsageError(
            f"{option(name)} takes a list of known-authors, trending, likes>=N, author:NAME, all, "
            f"not {odd[0] if odd else text!r}.\n"
            "In a shell it stands in quotes, as > would be taken for a redirection."
        )
    return tuple(dict.fromkeys(named))


def postgres_url(name: str, text: str) -> str:
    """A Postgres address; the password in it is masked from now on.

    libpq checks the rest when the target is opened. If an @ or / is not escaped, it would take a
    part of the password for the host, the port or a parameter, which messages name.
    """
    if "://" not in text:
        return text
    try:
        redaction.remember([urlsplit(text).password])
    except ValueError:  # a [ of an IPv6 host that does not end
        raise UsageError(f"{option(name)} is not an address: is a [ or ] missing?") from None
    after_scheme = text.partition("://")[2]
    credentials = re.match("[^@/]*@", after_scheme)  # as libpq finds their end
    rest = after_scheme[credentials.end() :] if credentials else after_scheme
    if "@" in rest.replace("=@", "="):  # host=@socket
        raise UsageError(
            f"{option(name)} has an @ or / that must be escaped, probably in the password.\n"
            "In it (it is not shown), write @ as %40, / as %2F, ? as %3F, % as %25."
        )
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
