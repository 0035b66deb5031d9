"""Starts the sources of an extract, each in its thread; EXTRACT is the run spec for it."""

import importlib
from collections.abc import Callable

from extract.config import clock
from extract.config.settings import Settings
from extract.http.hub_client import HubClient
from extract.http.web_client import WebClient
from extract.landing import run_record
from extract.landing.queue import LandingQueue, SourceReport
from extract.landing.run_spec import RunSpec
from extract.redaction import public_url
from extract.registry import NAMES, SOURCES, Source
from extract.sources.context import SourceContext


def start_sources(settings: Settings, queue: LandingQueue) -> None:
    """Prepares every source that the settings name, then starts each in its thread.

    Raises:
        CatalogError: a source could not be prepared; nothing else is fetched.
    """
    hub: list[HubClient] = []

    def shared_hub() -> HubClient:
        if not hub:
            hub.append(HubClient(settings, on_wait=queue.progress.wait))
        return hub[0].for_source()

    for source in SOURCES:
        if source.name in settings.sources:
            address = public_url(settings.address(source.name) or "")
            report = SourceReport(source.name, address, clock.now())
            context = SourceContext(
                settings, queue, report, shared_hub, lambda: WebClient(settings)
            )
            _register(source, context)
    queue.start()


def _register(source: Source, context: SourceContext) -> None:
    report, queue = context.report, context.queue
    module, _, function = source.prepare.partition(":")
    prepare: Callable[[SourceContext], Callable[[], None]] = getattr(
        importlib.import_module(module), function
    )
    queue.reports[report.name] = report
    try:
        fetch = prepare(context)
    except BaseException as error:
        report.status, report.error = "failed", run_record.one_line(error)
        report.completed_at = clock.now()
        raise
    queue.register(report, fetch, source.required)


EXTRACT = RunSpec("extract", start_sources, sources=NAMES)
