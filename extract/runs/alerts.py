"""Alerts to ALERT_WEBHOOK_URL: one JSON post when a run has failed, or is overdue.

The post has `text` (which Slack and similar services show), `command`, `run_id`, `status`, `error`,
`host`, `at`. The address is a secret. If the post fails, a warning is logged; the run's exit code
and record are never affected.
"""

import logging
import os
import socket
import threading
from typing import Any

from extract.config import clock
from extract.errors import EXIT_FAILED, CatalogError
from extract.redaction import redact

log = logging.getLogger(__name__)
VARIABLE = "ALERT_WEBHOOK_URL"
TIMEOUT = 10.0  # seconds for the whole post
RUNS = ("extract", "run", "transform", "sync")


def name_run(error: BaseException, run_id: str) -> None:
    """Attaches the id of the run to the error that ended it."""
    error.__dict__["run_id"] = run_id


def command_failed(command: str, error: BaseException) -> None:
    """Posts an alert if an error ended a command that runs something; not for wrong usage."""
    exit_code = error.exit_code if isinstance(error, CatalogError) else EXIT_FAILED
    if command in RUNS and exit_code == EXIT_FAILED:
        lines = str(error).strip().splitlines()
        reason = lines[0] if lines else type(error).__name__
        if not isinstance(error, CatalogError):
            reason = f"{type(error).__name__}: {reason}"
        run_failed(command, reason, error.__dict__.get("run_id"))


def run_failed(command: str, error: str, run_id: str | None = None, status: str = "failed") -> None:
    """Posts an alert about a run that failed, or that counts as failed.

    Args:
        error: what went wrong, on one line.
        run_id: its id in raw.runs, if it has a record.
    """
    error = redact(error)
    text = f"hf-catalog: {command} {status} on {_host()}: {error}"
    post({"text": text, "command": command, "run_id": run_id, "status": status, "error": error})


def overdue(hours: float, since: str | None) -> None:
    """Posts that no run has succeeded for `hours`; `since` is the last success (ISO) or None."""
    last = f"the last success was at {since}" if since else "there was no success yet"
    error = f"no run has succeeded for {hours:g} hours; {last}"
    text = f"hf-catalog: {error} ({_host()})"
    post({"text": text, "command": "schedule", "run_id": None, "status": "silent", "error": error})


def post(message: dict[str, Any]) -> None:
    """Posts the message if there is an address; logs a warning if it did not arrive."""
    url = os.environ.get(VARIABLE, "").strip()
    if not url:
        return
    content = message | {"host": _host(), "at": clock.now().isoformat(timespec="seconds")}
    problems = [f"no answer in {TIMEOUT:g} s"]
    # In a thread, as timeouts of requests cover neither DNS lookups nor slow response bodies.
    thread = threading.Thread(target=lambda: problems.append(_send(url, content)), daemon=True)
    thread.start()
    thread.join(TIMEOUT)
    if problems[-1]:
        log.warning("The alert could not be posted to %s: %s.", VARIABLE, problems[-1])


def _send(url: str, content: dict[str, Any]) -> str:
    """Posts the message; returns what went wrong, or an empty text."""
    import requests

    try:
        response = requests.post(
            url, json=content, timeout=TIMEOUT, allow_redirects=False, stream=True
        )
        with response:
            return "" if response.status_code < 300 else f"it answered {response.status_code}"
    except Exception as error:  # its message may contain the address
        return type(error).__name__


def _host() -> str:
    return socket.gethostname()
