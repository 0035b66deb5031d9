"""What the Hub says of one repository: its addresses, its record, and why it cannot be had."""

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


@dataclass(frozen=True)
class Address:
    """Where a repository's documents and files are.

    Attributes:
        endpoint: the Hub's address.
        kind: `model` or `dataset`.
        repo_id: as somebody wrote it; quoted here.
    """

    endpoint: str
    kind: str
    repo_id: str

    def api(self, *parts: str) -> str:
        """`/api/models/{id}` and what is below it."""
        path = "/".join(quote(part, safe="") for part in parts)
        below = f"/{path}" if path else ""
        return f"{self.endpoint}/api/{self.kind}s/{quote(self.repo_id, safe='/')}{below}"

    def file(self, revision: str, path: str) -> str:
        """A file at a commit."""
        folder = "datasets/" if self.kind == "dataset" else ""
        repo_id = quote(self.repo_id, safe="/")
        revision = quote(revision, safe="")
        return f"{self.endpoint}/{folder}{repo_id}/resolve/{revision}/{quote(path, safe='/')}"

    def page(self) -> str:
        """Where a person asks for access."""
        folder = "datasets/" if self.kind == "dataset" else ""
        return f"{self.endpoint}/{folder}{self.repo_id}"


def split_one(page: bytes) -> Record:
    """The record of a document that is one object with a string `id`. Raises PageError."""
    [record] = split_array(b"[" + page + b"]")
    return record


def status_of(error: HttpError) -> int | None:
    """The status that an error of the client came of; None where there was no answer."""
    cause = error.__cause__
    return cause.response.status_code if isinstance(cause, HfHubHTTPError) else None


def repository_error(error: HttpError, address: Address) -> RepositoryError | None:
    """The error in the words that fit a repository; None where it is about something else."""
    cause, what = error.__cause__, f"{address.kind} {address.repo_id}"
    status = status_of(error)
    if isinstance(cause, DisabledRepoError):
        return DisabledRepositoryError(f"The Hub has disabled the {what}: it cannot be had.")
    if isinstance(cause, GatedRepoError):
        return GatedRepositoryError(
            f"The files of the {what} are gated ({status}): their owner wants to be asked.\n"
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
    """The same of a request for a repository's own record: any 404 says that there is none."""
    named = repository_error(error, address)
    if named is None and status_of(error) == 404:  # a mirror gives no X-Error-Code with it
        return _missing(address, 404)
    return named or error


def _missing(address: Address, status: int | None) -> MissingRepositoryError:
    return MissingRepositoryError(
        f"The Hub knows no {address.kind} {address.repo_id}, or shows it to others only"
        f" ({status}).\n"
        "Check the spelling; for a private one set HF_TOKEN."
    )
