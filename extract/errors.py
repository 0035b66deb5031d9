"""Named errors: what was asked, what came back, what to do next, in one to three lines.

Each carries the exit code of the command it ends. A message never holds a secret: those who raise
describe addresses through `redact.py`.
"""

from collections.abc import Iterator

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3
EXIT_EXISTS = 4
EXIT_INTERRUPTED = 130


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of, each once: one of ours that dlt wrapped is its own cause."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


class CatalogError(Exception):
    """The base of every error that a person is meant to read."""

    exit_code = EXIT_FAILED


class UsageError(CatalogError):
    """An option or variable that cannot be meant."""

    exit_code = EXIT_USAGE


class Interrupted(CatalogError):
    """Ctrl-C or SIGTERM."""

    exit_code = EXIT_INTERRUPTED


class HttpError(CatalogError):
    """An answer, or the lack of one, that retries did not mend."""


class TooManyRejectedError(CatalogError):
    """So many records of a listing could not be taken that the listing does not count."""


class UnreachableError(HttpError):
    """No connection could be made at all."""


class AuthError(HttpError):
    """401 or 403: the token is missing, wrong or not allowed."""


class WrongEndpointError(HttpError):
    """Something answers, but not the API that was asked for."""


class RateLimitError(HttpError):
    """The server asks for a longer wait than MAX_WAIT."""


class QueryRefusedError(HttpError):
    """400 and its like: the server takes no such query, or a cursor in it no longer."""


class ServerFailedError(HttpError):
    """5xx after every retry."""


class HubPageError(HttpError):
    """A page that is not what the API serves: HTML, cut JSON, another shape."""


class PagingError(HttpError):
    """A `next` link that repeats, leaves the endpoint or never ends."""


class SeamError(PagingError):
    """Chains of one listing do not meet: it cannot be shown to be complete."""


class RankingError(CatalogError):
    """A ranking document that cannot be read."""


class DatabaseError(CatalogError):
    """The target database refused or lost what was asked."""


class DatabaseLockedError(DatabaseError):
    """Another run, or another program, holds the database."""


class TransformError(CatalogError):
    """dbt could not build hf, or a test of it failed."""


class SyncError(CatalogError):
    """Nothing to compare the Hub with, or a dataset that cannot be read."""


class ScheduleError(CatalogError):
    """Another scheduler is at work, or its state cannot be kept."""


class RunLockedError(DatabaseLockedError):
    """Another run of this project holds the one-run-at-a-time lock."""


class LandingError(DatabaseError):
    """dlt could not extract, normalise or load."""


class ExportError(CatalogError):
    """The exports could not be made or written; the old files are whole."""


class ReviewError(ExportError):
    """The reviewed staging file cannot be taken as it stands."""


class RepositoryError(HttpError):
    """A repository of the Hub that cannot be had as asked."""


class MissingRepositoryError(RepositoryError):
    """The Hub knows no such repository, or hides it from this token."""


class MissingRevisionError(RepositoryError):
    """The repository has no such branch, tag or commit."""


class GatedRepositoryError(RepositoryError):
    """Its files want their owner's leave."""


class DisabledRepositoryError(RepositoryError):
    """The Hub has taken it down."""


class PackageError(CatalogError):
    """A package could not be made; nothing of it is published."""


class StoreError(PackageError):
    """Where packages are kept refused or lost what was asked."""


class GateError(PackageError):
    """A model is below a threshold of the quality gate."""

    exit_code = EXIT_REFUSED


class ExistsError(PackageError):
    """This name and version is taken."""

    exit_code = EXIT_EXISTS
