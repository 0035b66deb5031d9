"""Downloads the files of a commit into the workspace with huggingface_hub's snapshot_download.

After a lost connection it resumes where it ended, to within 10 MiB. The token is sent to the
endpoint only, not after a redirect to the storage of large files. The files are compared with the
commit's hashes when they are zipped.
"""

import logging
import sys
import time

import httpx2
from huggingface_hub import set_client_factory, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from huggingface_hub.utils import (  # type: ignore[attr-defined]
    disable_progress_bars,
    enable_progress_bars,
)
from huggingface_hub.utils._http import hf_request_event_hook

from extract import __version__
from extract.config.settings import Settings
from extract.errors import HttpError, PackageError
from extract.http.checks import excerpt
from extract.http.hub_client import CONNECT_TIMEOUT
from extract.http.hub_repository import Address, repository_error
from extract.packages.repository import Repository
from extract.packages.workspace import Workspace

log = logging.getLogger(__name__)
TRIES = 3  # of the whole snapshot; within each, a file is tried five times


def download(settings: Settings, repository: Repository, workspace: Workspace) -> None:
    """Downloads the files of the pinned commit.

    Raises:
        RepositoryError: the repository is gated, missing or disabled.
        PackageError: the download failed repeatedly, or the disk is full.
    """
    set_client_factory(lambda: _session(settings))
    is_seen = sys.stderr.isatty() and not settings.quiet
    (enable_progress_bars if is_seen else disable_progress_bars)()
    for attempt in range(TRIES):
        try:
            _snapshot(settings, repository, workspace)
            return
        except (HfHubHTTPError, LocalEntryNotFoundError, httpx2.HTTPError, ValueError) as error:
            problem: Exception = error
            _raise_if_about_repository(settings, repository, error)
        except OSError as error:
            raise PackageError(
                f"The files of {repository.repo_id} cannot be written: {error.strerror or error}.\n"
                "Nothing is stored, temporary files are removed. CATALOG_STATE_DIR needs the space."
            ) from error
        log.warning("The download of %s was cut off: %s", repository.repo_id, excerpt(str(problem)))
        if attempt < TRIES - 1:
            time.sleep(settings.retry_base * 2**attempt)
    raise PackageError(
        f"The download of {repository.repo_id} was cut off {TRIES} times:"
        f" {type(problem).__name__}: {excerpt(str(problem))}.\n"
        "Nothing is stored, temporary files are removed. Run again."
    ) from problem


def _snapshot(settings: Settings, repository: Repository, workspace: Workspace) -> None:
    snapshot_download(
        repository.repo_id,
        repo_type=repository.kind,
        revision=repository.revision,
        cache_dir=workspace.folder / "cache",
        local_dir=workspace.files,
        allow_patterns=list(repository.chosen.include) or None,
        ignore_patterns=list(repository.chosen.exclude) or None,
        endpoint=settings.hf_endpoint,
        etag_timeout=settings.request_timeout,
        max_workers=settings.concurrency,
        library_name="hf-catalog",
        library_version=__version__,
    )


def _raise_if_about_repository(
    settings: Settings, repository: Repository, error: Exception
) -> None:
    named = HttpError(str(error))
    named.__cause__ = error
    address = Address(settings.hf_endpoint, repository.kind, repository.repo_id)
    if (about := repository_error(named, address)) is not None:
        raise about from error


def _session(settings: Settings) -> httpx2.Client:
    """A session for bodies that take hours: a timeout for each read, none for the whole.

    huggingface_hub lists a repository's files with `timeout=None` and would wait forever for a
    server that does not respond, so the timeouts are set on each request before it is sent.
    """
    timeout = settings.request_timeout
    limits = httpx2.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT))

    def limit(request: httpx2.Request) -> None:
        asked = request.extensions.get("timeout", {})
        given = {name: seconds for name, seconds in asked.items() if seconds is not None}
        request.extensions["timeout"] = limits.as_dict() | given

    return httpx2.Client(
        event_hooks={"request": [hf_request_event_hook, limit]},
        follow_redirects=True,
        timeout=limits,
    )
