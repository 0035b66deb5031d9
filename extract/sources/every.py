"""Starts the sources of an extract, each in its thread; EXTRACT is the job that does so."""

from datetime import datetime

from extract import clock, runs
from extract.feed import Feed, SourceReport
from extract.hub_client import HubClient
from extract.job import Job
from extract.raw_rows import Batch
from extract.redact import public_url
from extract.settings import HUB_TRENDING, SOURCES, Settings
from extract.sources import community, hub, openrouter
from extract.web_client import WebClient


def start_sources(settings: Settings, feed: Feed) -> None:
    """Starts every source in its thread. The Hub's first page is fetched before anything else.

    Raises:
        HttpError: the Hub cannot be reached or is not one.
    """
    now = clock.now()
    trending = "community" in settings.sources and HUB_TRENDING in settings.community_rankings
    client = None
    if "hub" in settings.sources or trending:
        client = HubClient(settings, on_wait=feed.progress.wait)
    if "hub" in settings.sources and client is not None:
        _start_hub(settings, feed, client, now)
    if "community" in settings.sources:
        _start_community(settings, feed, client, now)
    if "openrouter" in settings.sources:
        web = WebClient(settings)
        report = SourceReport(
            openrouter.NAME, public_url(settings.openrouter_base_url), now, [web.traffic]
        )
        feed.register(report, lambda: openrouter.fetch(settings, web, feed), required=False)
    feed.start()


def _start_hub(settings: Settings, feed: Feed, client: HubClient, now: datetime) -> None:
    report = SourceReport(hub.NAME, public_url(settings.hf_endpoint), now, [client.traffic])
    feed.reports[hub.NAME] = report
    try:
        tasks: Batch = hub.fetch_tasks(client)
    except BaseException as error:
        report.status, report.error = "failed", runs.one_line(error)
        report.completed_at = clock.now()
        raise
    feed.register(report, lambda: hub.fetch_models(client, settings, tasks, feed), required=True)


def _start_community(
    settings: Settings, feed: Feed, client: HubClient | None, now: datetime
) -> None:
    web = WebClient(settings)
    view = client.for_source() if client is not None else None
    traffic = [web.traffic] + ([view.traffic] if view is not None else [])
    base_url = public_url(settings.hf_endpoint) if view is not None else ""
    report = SourceReport(community.NAME, base_url, now, traffic)
    feed.register(report, lambda: community.fetch(settings, view, web, feed), required=False)


EXTRACT = Job("extract", start_sources, sources=SOURCES)
