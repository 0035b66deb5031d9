"""The exit code of a run that has ended."""

from extract.config.settings import Settings
from extract.errors import EXIT_FAILED, EXIT_OK
from extract.landing.run_record import Run
from extract.runs import alerts


def exit_code(settings: Settings, run: Run, command: str) -> int:
    """0, or 1 for a partial run with --strict; a partial run is posted unless ALLOW_PARTIAL."""
    if run.status != "partial":
        return EXIT_OK
    if settings.strict or not settings.allow_partial:
        alerts.run_failed(command, run.error or "a source failed", run.run_id, run.status)
    return EXIT_FAILED if settings.strict else EXIT_OK
