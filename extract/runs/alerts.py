"""ALERT_WEBHOOK_URL hears of a run that failed, and of a silence: one JSON post each.

The post carries `text` (what Slack and its like show) and beside it `command`, `run_id`, `status`,
`error`, `host`, `at`. The address is a secret. A webhook that is dead, slow or refuses is a warning
and nothing else: whatever happens here, the run's exit code and record stay what they are.
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
TIMEOUT = 10.0  # seconds, all in all
RUNS = ("extract", "run", "transform", "sync")


def name_run(error: BaseException, run_id: str) -> None:
    """Writes on an error which run it ended."""
    error.__dict__["run_id"] = run_id


def command_failed(command: str, error: BaseException) -> None:
    """Tells of a command that an error ends, where it is one of a run and not wrong usage."""
    exit_code = error.exit_code if isinstance(error, CatalogError) else EXIT_FAILED
    if command in RUNS and exit_code == EXIT_FAILED:
        said = str(error).strip().splitlines()
        reason = said[0] if said else type(error).__name__
        if not isinstance(error, CatalogError):
            reason = f"{type(error).__name__}: {reason}"
        run_failed(command, reason, error.__dict__.get("run_id"))


def run_failed(command: str, error: str, run_id: str | None = None, status: str = "failed") -> None:
    """Tells of a run that failed, or that counts as failed.

    Args:
        error: what went wrong, on one line.
        run_id: its record in raw.runs, where it has one.
    """
    error = redact(error)
    text = f"hf-catalog: {command} {status} on {_host()}: {error}"
    post({"text": text, "command": command, "run_id": run_id, "status": status, "error": error})


def silence(hours: float, since: str | None) -> None:
    """Tells that no run has succeeded for so many hours; `since` is when the last one did (ISO)."""
    last = f"the last success was at {since}" if since else "there was no success yet"
    error = f"no run has succeeded for {hours:g} hours; {last}"
    text = f"hf-catalog: {error} ({_host()})"
    post({"text": text, "command": "schedule", "run_id": None, "status": "silent", "error": error})


def post(message: dict[str, Any]) -> None:
    """Posts the message once, where there is an address; a warning where it did not arrive."""
    url = os.environ.get(VARIABLE, "").strip()
    if not url:
        return
    said = message | {"host": _host(), "at": clock.now().isoformat(timespec="seconds")}
    problems = [f"no answer in {TIMEOUT:g} s"]
    # In a thread: no library's timeout covers the look-up of a name, or an answer that trickles.
    thread = threading.Thread(target=lambda: problems.append(_sent(url, said)), daemon=True)
    thread.start()
    thread.join(TIMEOUT)
    if problems[-1]:
        log.warning("The alert could not be posted to %s: %s.", VARIABLE, problems[-1])


def _sent(url: str, said: dict[str, Any]) -> str:
    """What went wrong; nothing where the message arrived."""
    import requests

    try:
        answer = requests.post(url, json=said, timeout=TIMEOUT, allow_redirects=False, stream=True)
        with answer:
            return "" if answer.status_code < 300 else f"it answered {answer.status_code}"
    except Exception as error:  # its words may hold the address
        return type(error).__name__


def _host() -> str:
    return socket.gethostname()
