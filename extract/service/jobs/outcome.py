"""How a command ended, as a status and a body of HTTP: a translation, and nothing else."""

import json
from pathlib import Path
from typing import Any

from extract.console.job_progress import FAILURE
from extract.errors import EXIT_EXISTS, EXIT_INTERRUPTED, EXIT_OK, EXIT_REFUSED, EXIT_USAGE
from extract.redaction import printable, redact
from extract.service.jobs.process import ENDED

STDOUT, STDERR = "stdout", "stderr"
LONGEST = 20_000  # bytes of a job's messages that are looked at
# Error -> status, the first that fits.
STATUSES = (
    ("MissingRepositoryError", 404),
    ("GateError", 400),
    ("ExistsError", 400),
    ("RepositoryError", 400),
    ("StoreError", 500),
    ("RunLockedError", 503),
    ("DatabaseError", 503),
    ("HttpError", 502),
    ("UsageError", 422),
)

Outcome = tuple[str, int, Any]  # state, status, result or detail


def outcome(folder: Path, about: str, is_cancelled: bool) -> Outcome:
    """How the job in the folder ended; its process is over."""
    code = _document(folder / ENDED).get("exit_code")
    if code is None or code == EXIT_INTERRUPTED:
        if is_cancelled:
            return "cancelled", 409, "The job was cancelled; nothing of it is stored."
        return "interrupted", 500, "The job was killed before it ended: ask again."
    printed = _document(folder / STDOUT)
    if code == EXIT_OK:
        return "done", 200, printed
    failure = _document(folder / FAILURE)
    kinds = failure.get("kinds") or []
    status = next((status for kind, status in STATUSES if kind in kinds), _by_code(code))
    if code == EXIT_USAGE and "S3_URL" in _messages(folder):
        status = 500
    return "failed", status, _detail(folder, about, printed, failure)


def _by_code(code: int) -> int:
    return {EXIT_REFUSED: 400, EXIT_EXISTS: 400}.get(code, 500)


def _detail(folder: Path, about: str, printed: dict[str, Any], failure: dict[str, Any]) -> str:
    kinds = failure.get("kinds") or []
    if "GateError" in kinds:
        failed = failure.get("failed_metrics") or "nothing is known about it"
        return f"Model does not meet quality requirements. Failed metrics: {failed}"
    if "MissingRepositoryError" in kinds:
        return f"Model '{about}' not found on HuggingFace Hub"
    told = printed.get("message") or printed.get("error") or _messages(folder)
    return printable(redact(str(told))).strip() or "The job failed without a word."


def _messages(folder: Path) -> str:
    """The last error that the command printed."""
    try:
        with (folder / STDERR).open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - LONGEST))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return text.rpartition("Error: ")[2].strip()


def _document(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
