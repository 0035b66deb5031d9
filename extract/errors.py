"""Named errors. A message says in one to three lines what was asked, what happened, what to do.

Each carries the exit code of the command that it ends. Messages hold no secrets: whoever raises one
passes addresses through `redaction.py`.
"""

from collections.abc import Iterator

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3
EXIT_EXISTS = 4
EXIT_INTERRUPTED = 130


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yields the error and its causes, each once (dlt can wrap an error into its own cause)."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


class CatalogError(Exception):
    """Base class of every error whose message is written for the user."""

    exit_code = EXIT_FAILED


class UsageError(CatalogError):
    """An option or variable with an invalid value."""

    exit_code = EXIT_USAGE


class Interrupted(CatalogError):
    """Ctrl-C or SIGTERM."""

    exit_code = EXIT_INTERRUPTED


class HttpError(CatalogError):
    """A request that failed after all retries."""


class TooManyRejectedError(CatalogError):
    """Too many records of a listing were rejected for the listing to count as complete."""


class UnreachableError(HttpError):
    """No connection could be made at all."""


class AuthError(HttpError):
    """401 or 403: the token is missing, wrong or not allowed."""


class WrongEndpointError(HttpError):
    """Something answers, but not the API that was asked for."""


class RateLimitError(HttpError):
    """The server asks for a longer wait than MAX_WAIT."""


class QueryRefusedError(HttpError):
    """400, 410 or 422: the server refuses the query, or a cursor in it has expired."""


class ServerFailedError(HttpError):
    """5xx after every retry."""


class HubPageError(HttpError):
    """A page that is not what the API serves: HTML, cut JSON, another shape."""


class PagingError(HttpError):
    """A `next` link that repeats, leaves the endpoint or never ends."""


class SeamError(PagingError):
    """The chains of a listing do not overlap, so it cannot be proven to be complete."""


class RankingError(CatalogError):
    """A ranking document that cannot be read."""


class DatabaseError(CatalogError):
    """The target database refused a statement or lost the connection."""


class DatabaseLockedError(DatabaseError):
    """Another run, or another program, holds the database."""


class TransformError(CatalogError):
    """dbt could not build hf, or a test of it failed."""


class SyncError(CatalogError):
    """There is no catalog to compare the Hub with, or a dataset cannot be read."""


class ScheduleError(CatalogError):
    """Another scheduler is running, or the state file cannot be written."""


class RunLockedError(DatabaseLockedError):
    """Another run of this project holds the one-run-at-a-time lock."""


class LandingError(DatabaseError):
    """dlt could not extract, normalise or load."""


class ExportError(CatalogError):
    """The exports could not be generated or written; the previous files are intact."""


class ReviewError(ExportError):
    """The reviewed staging file is invalid, or writing it would drop manual edits."""


class BackupError(CatalogError):
    """A backup that cannot be written, or is not whole."""


class BackupExistsError(BackupError):
    """The folder of a new backup holds something already."""

    exit_code = EXIT_EXISTS


class NewerDataError(BackupError):
    """The database to restore into holds what the backup lacks."""

    exit_code = EXIT_REFUSED


class RepositoryError(HttpError):
    """A repository of the Hub that cannot be read as requested."""


class MissingRepositoryError(RepositoryError):
    """The Hub knows no such repository, or hides it from this token."""


class MissingRevisionError(RepositoryError):
    """The repository has no such branch, tag or commit."""


class GatedRepositoryError(RepositoryError):
    """Its files need the owner's permission."""


class DisabledRepositoryError(RepositoryError):
    """The Hub has disabled the repository."""


class PackageError(CatalogError):
    """A package could not be created; nothing of it is stored."""


class StoreError(PackageError):
    """The package store refused a request or could not be reached."""


class GateError(PackageError):
    """A model is below a threshold of the quality gate; `failed_metrics` names it."""

    exit_code = EXIT_REFUSED

    def __init__(self, message: str, failed_metrics: str | None = None) -> None:
        super().__init__(message)
        self.failed_metrics = failed_metrics


class ExistsError(PackageError):
    """A package of this name and version exists already."""

    exit_code = EXIT_EXISTS
