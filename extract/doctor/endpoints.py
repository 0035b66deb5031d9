"""The sources that the settings name, the Hub's rate limit, and the clock by the Hub's own."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from extract.config import clock
from extract.config.settings import HUB_TRENDING, Settings
from extract.errors import CatalogError, RateLimitError
from extract.findings import Finding, error, of_error, ok, warning
from extract.http.hub_client import HubClient
from extract.http.web_client import WebClient
from extract.registry import SOURCES, Source

# Seconds; a run is more patient.
TIMEOUT, WAIT, RETRY_BASE = 10.0, 5.0, 0.1
# Seconds by which clocks may differ: beyond the first, times in hf are visibly wrong; beyond the
# second, S3 refuses requests.
CLOCK_DOUBTED, CLOCK_WRONG = 60, 900
Examine = Callable[[Settings, HubClient, WebClient], str]


def examine(settings: Settings) -> Iterator[Finding]:
    """Asks each source for a little, one after the other."""
    hasty = replace(
        settings,
        request_timeout=min(settings.request_timeout, TIMEOUT),
        max_wait=min(settings.max_wait, WAIT),
        retry_base=min(settings.retry_base, RETRY_BASE),
    )
    hub, web = HubClient(hasty), WebClient(hasty)
    for source in SOURCES:
        if source.name in settings.sources:
            yield _source(source, settings, hub, web)
    yield _clock(settings, hub)


def _source(source: Source, settings: Settings, hub: HubClient, web: WebClient) -> Finding:
    module, _, function = source.examine.partition(":")
    ask: Examine = getattr(importlib.import_module(module), function)
    try:
        return ok(source.name, ask(settings, hub, web))
    except RateLimitError:  # its message is about the short waits here
        return warning(
            source.name,
            "The rate limit is used up just now, so nothing else could be tried.",
            f"A run waits for a new window, up to {settings.max_wait:g} s (MAX_WAIT).",
        )
    except CatalogError as failure:
        must = source.required or settings.strict
        return of_error(source.name, failure, "error" if must else "warning")


def _clock(settings: Settings, hub: HubClient) -> Finding:
    subject = "clock"
    if fixed := clock.fixed_time():
        return warning(
            subject,
            f"CATALOG_NOW fixes the catalog's clock at {fixed:%Y-%m-%d %H:%M} UTC.",
            "Unset it, unless this is a test or a replay.",
        )
    ahead = hub.clock_ahead
    if ahead is None:
        asked = "hub" in settings.sources or HUB_TRENDING in settings.community_rankings
        why = "the Hub did not say its time" if asked else "the Hub is not asked"
        return warning(subject, f"It is not known whether the clock is right: {why}.")
    shown = f"{abs(ahead):,.0f} s {'ahead of' if ahead > 0 else 'behind'} the Hub's"
    if abs(ahead) <= CLOCK_DOUBTED:
        return ok(subject, f"This machine's clock is {shown if abs(ahead) > 2 else 'right'}")
    found = warning if abs(ahead) <= CLOCK_WRONG else error
    return found(
        subject,
        f"This machine's clock is {shown}: times and days in hf would be wrong.",
        "Let the machine set its clock (timedatectl set-ntp true).",
    )
