"""What a run that came to its end means for the exit code."""

from extract.config.settings import Settings
from extract.errors import EXIT_FAILED, EXIT_OK
from extract.landing.run_record import Run
from extract.runs import alerts


def exit_code(settings: Settings, run: Run, command: str) -> int:
    """0, or 1 where --strict counts a partial run as failed."""
    if not settings.strict or run.status != "partial":
        return EXIT_OK
    alerts.run_failed(command, run.error or "a source failed", run.run_id, run.status)
    return EXIT_FAILED
