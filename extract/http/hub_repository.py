"""Addresses of one repository on the Hub, its record, and errors about it."""

from dataclasses import dataclass
from urllib.parse import quote

from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from extract.errors import (
    DisabledRepositoryError,
    GatedRepositoryError,
    HttpError,
    MissingRepositoryError,
    MissingRevisionError,
    RepositoryError,
)
from extract.records.pages import Record, split_array

KINDS = ("model", "dataset")
GONE = (404, 410)  # 401 and 403 say nothing: the Hub gives 401 for what it hides, too


@dataclass(frozen=True)
class Address:
    """The addresses of a repository's documents and files.

    Attributes:
        endpoint: the Hub's address.
        kind: `model` or `dataset`.
        repo_id: unquoted; the methods quote it.
    """

    endpoint: str
    kind: str
    repo_id: str

    def api(self, *parts: str) -> str:
        """`/api/models/{id}`, or a path below it."""
        path = "/".join(quote(part, safe="") for part in parts)
        below = f"/{path}" if path else ""
        return f"{self.endpoint}/api/{self.kind}s/{quote(self.repo_id, safe='/')}{below}"

    def file(self, revision: str, path: str) -> str:
        """The address of a file at a commit."""
        folder = "datasets/" if self.kind == "dataset" else ""
        repo_id = quote(self.repo_id, safe="/")
        revision = quote(revision, safe="")
        return f"{self.endpoint}/{folder}{repo_id}/resolve/{revision}/{quote(path, safe='/')}"

    def page(self) -> str:
        """The web page on which access can be requested."""
        folder = "datasets/" if self.kind == "dataset" else ""
        return f"{self.endpoint}/{folder}{self.repo_id}"


def split_one(page: bytes) -> Record:
    """The record of a page that is a single object with a string `id`. Raises PageError."""
    [record] = split_array(b"[" + page + b"]")
    return record


def status_of(error: HttpError) -> int | None:
    """The HTTP status behind a client error; None if there was no response."""
    cause = error.__cause__
    return cause.response.status_code if isinstance(cause, HfHubHTTPError) else None


def body_of(error: HttpError) -> str:
    """The text of the response behind a client error; empty if there was no response."""
    cause = error.__cause__
    return cause.response.text if isinstance(cause, HfHubHTTPError) else ""


def is_gone(error: HttpError, revision: str | None) -> bool:
    """Whether the Hub says that it has no such repository, in answer to a request of its record.

    Args:
        revision: the commit that was asked for: an answer without an error code may be about that.
    """
    cause = error.__cause__
    return (
        status_of(error) in GONE
        and not isinstance(cause, RevisionNotFoundError)
        and (revision is None or isinstance(cause, RepositoryNotFoundError))
    )


def repository_error(error: HttpError, address: Address) -> RepositoryError | None:
    """The error as a RepositoryError; None if it is about something else."""
    cause, what = error.__cause__, f"{address.kind} {address.repo_id}"
    status = status_of(error)
    if isinstance(cause, DisabledRepoError):
        return DisabledRepositoryError(f"The Hub has disabled the {what}: it cannot be read.")
    if isinstance(cause, GatedRepoError):
        return GatedRepositoryError(
            f"The files of the {what} are gated ({status}): the owner must grant access.\n"
            f"Ask for access at {address.page()} and set HF_TOKEN to a token of that account."
        )
    if isinstance(cause, RevisionNotFoundError):
        return MissingRevisionError(
            f"The {what} has no such revision ({status}).\n"
            "--revision takes a branch, a tag or a commit of it."
        )
    if isinstance(cause, RepositoryNotFoundError):
        return _missing(address, status)
    return None


def record_error(error: HttpError, address: Address) -> HttpError:
    """As `repository_error`, for a request of the record itself: any 404 means it is missing."""
    named = repository_error(error, address)
    if named is None and status_of(error) in GONE:  # a mirror gives no X-Error-Code with it
        return _missing(address, status_of(error))
    return named or error


def _missing(address: Address, status: int | None) -> MissingRepositoryError:
    return MissingRepositoryError(
        f"The Hub knows no {address.kind} {address.repo_id}, or hides it from this account"
        f" ({status}).\n"
        "Check the spelling; for a private one set HF_TOKEN."
    )
