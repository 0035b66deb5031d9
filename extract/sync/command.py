"""`python -m extract sync`: check-only looks, auto-ingest lands what is new and transforms it.

check-only    hf (published, no lock) + the Hub's newest first -> a list on the screen
auto-ingest   lock -> run record of kind sync -> raw -> dbt -> published, as the main job does
"""

from extract.cli import exit_code
from extract.databases import open_target
from extract.errors import EXIT_FAILED, EXIT_OK, EXIT_REFUSED
from extract.hub_client import HubClient
from extract.progress import start_logging
from extract.report import show
from extract.run import run_job
from extract.settings import Settings
from extract.sync.check import Findings, check_folders, check_models
from extract.sync.job import sync_job
from extract.sync.known import known_to
from extract.sync.report import sync_report
from extract.transform.main_job import with_transform


def sync(settings: Settings) -> int:
    """Checks or ingests, as the settings ask; gives the exit code.

    Raises:
        CatalogError: the Hub or the database failed.
    """
    findings = Findings()
    code = _ingest(settings, findings) if settings.auto_ingest else _check(settings, findings)
    refused = settings.fail_if_new and findings.is_news
    return code or (EXIT_REFUSED if refused else EXIT_OK)


def _check(settings: Settings, findings: Findings) -> int:
    start_logging(settings)
    client = HubClient(settings)
    with known_to(open_target(settings)) as known:
        ignored = (lambda batch: None, lambda table, listing, rows: None)
        check_models(settings, client, known, findings, *ignored)
        if settings.sync_datasets:
            check_folders(settings, client, known, findings, *ignored)
    _show(settings, findings, findings.as_dict(settings))
    return EXIT_FAILED if settings.strict and findings.problems else EXIT_OK


def _ingest(settings: Settings, findings: Findings) -> int:
    def land() -> int:
        with known_to(open_target(settings)):
            pass  # nothing to compare with is said before a run begins
        run = run_job(settings, sync_job(settings, findings), lock_held=True)
        said = findings.as_dict(settings)
        _show(settings, findings, said | {"run_id": run.run_id, "status": run.status})
        return exit_code(settings, run, "sync")

    return with_transform(settings, "sync", [], land)


def _show(settings: Settings, findings: Findings, said: dict[str, object]) -> None:
    if settings.as_json or not settings.quiet:
        show(sync_report(settings, findings, said))
