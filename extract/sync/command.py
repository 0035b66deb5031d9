"""`python -m extract sync`: check-only lists what is new, auto-ingest lands it.

check-only    published hf (no lock) + the Hub's latest models -> a list on the screen
auto-ingest   under the caller's lock: a run of kind sync -> raw
"""

from extract.config.settings import Settings
from extract.console.log_files import start_logging
from extract.databases import open_target
from extract.errors import EXIT_FAILED, EXIT_OK
from extract.http.hub_client import HubClient
from extract.runs.outcome import exit_code
from extract.runs.report import show
from extract.runs.run import execute
from extract.sync.check import Findings, check_folders, check_models
from extract.sync.known import open_known
from extract.sync.report import sync_report
from extract.sync.run_spec import sync_spec


def check(settings: Settings, findings: Findings) -> int:
    """Prints what is new; returns the exit code.

    Raises:
        CatalogError: the Hub or the database failed.
    """
    start_logging(settings)
    client = HubClient(settings)
    with open_known(open_target(settings)) as known:
        ignored = (lambda batch: None, lambda table, listing, rows: None)
        check_models(settings, client, known, findings, *ignored)
        if settings.sync_datasets:
            check_folders(settings, client, known, findings, *ignored)
    _show(settings, findings, findings.as_dict(settings))
    return EXIT_FAILED if settings.strict and findings.problems else EXIT_OK


def land(settings: Settings, findings: Findings) -> int:
    """Lands what is new; the caller holds the lock. Returns the exit code.

    Raises:
        CatalogError: the Hub or the database failed.
    """
    with open_known(open_target(settings)):
        pass  # raises SyncError before a run starts if there is no catalog to compare with
    run = execute(settings, sync_spec(settings, findings), lock_held=True)
    report = findings.as_dict(settings)
    _show(settings, findings, report | {"run_id": run.run_id, "status": run.status})
    return exit_code(settings, run, "sync")


def _show(settings: Settings, findings: Findings, report: dict[str, object]) -> None:
    if settings.as_json or not settings.quiet:
        show(sync_report(settings, findings, report))
