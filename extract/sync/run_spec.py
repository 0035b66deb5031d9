"""The run spec of `sync --auto-ingest`, which lands what is new or changed.

The models are the source `hub`, whose failure fails the run; the datasets are the source
`datasets`, whose failure makes the run partial.
"""

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import open_target
from extract.errors import SyncError
from extract.http.hub_client import HubClient
from extract.landing.queue import LandingQueue, SourceReport
from extract.landing.run_spec import RunSpec
from extract.records.raw_rows import Batch
from extract.redaction import public_url
from extract.sync.check import Findings, check_folders, check_models
from extract.sync.known import open_known

HUB, DATASETS = "hub", "datasets"


def sync_spec(settings: Settings, findings: Findings) -> RunSpec:
    """The run spec; the run adds what it finds to `findings`."""

    def start(settings: Settings, queue: LandingQueue) -> None:
        client = HubClient(settings, on_wait=queue.progress.wait)
        _register_models(settings, queue, client, findings)
        if settings.sync_datasets:
            _register_folders(settings, queue, client.for_source(), findings)
        queue.start()

    return RunSpec("sync", start, _options(settings))


def _options(settings: Settings) -> dict[str, object]:
    """The options in the run record of a sync."""
    return {
        "sources": [HUB, DATASETS] if settings.sync_datasets else [HUB],
        "target": settings.target,
        "refresh_changed": settings.refresh_changed,
        "news": list(settings.sync_news),
        "overlap_hours": settings.sync_overlap_hours,
        "datasets": list(settings.sync_datasets),
        "raw_runs_kept": settings.raw_runs_kept,
        "strict": settings.strict,
    }


def _register_models(
    settings: Settings, queue: LandingQueue, client: HubClient, findings: Findings
) -> None:
    base_url = public_url(settings.hf_endpoint)
    report = SourceReport(HUB, base_url, clock.now(), [client.traffic])

    def add(batch: Batch) -> None:
        queue.add(batch, HUB)
        found = findings.models
        report.not_news = len(found.skipped)
        report.skipped = found.known + report.not_news

    def fetch() -> None:
        with open_known(open_target(settings)) as known:
            check_models(settings, client, known, findings, add, queue.complete)

    queue.register(report, fetch, required=True)


def _register_folders(
    settings: Settings, queue: LandingQueue, client: HubClient, findings: Findings
) -> None:
    base_url = public_url(settings.hf_endpoint)
    report = SourceReport(DATASETS, base_url, clock.now(), [client.traffic])

    def fetch() -> None:
        with open_known(open_target(settings)) as known:
            check_folders(
                settings,
                client,
                known,
                findings,
                lambda batch: queue.add(batch, DATASETS),
                queue.complete,
            )
        if findings.problems:
            raise SyncError("\n".join(findings.problems))

    queue.register(report, fetch, required=False)
