"""Datasets whose top-level folders are results per model: SYNC_DATASETS -> raw.dataset_folders.

    GET /api/datasets/{id}/tree/main    an array of entries, in pages that the Link header connects

One row is a top-level directory; files are left out. A dataset's listing is complete each time, so
a folder that was removed is missing from the next one.
"""

import json
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from extract.config import clock
from extract.errors import CatalogError, HttpError, SyncError
from extract.http.checks import source_url
from extract.http.hub_client import HubClient
from extract.http.paging import pages
from extract.records.pages import Record, split_array
from extract.records.raw_rows import Batch
from extract.sync.known import Known

TABLE = "dataset_folders"
split_tree = partial(split_array, id_key="path")


def folders(client: HubClient, dataset_id: str) -> Iterator[Batch]:
    """Yields the folders of one dataset, page by page.

    Raises:
        SyncError: it does not exist, is gated, or cannot be read.
    """
    url = f"{client.endpoint}/api/datasets/{quote(dataset_id, safe='/')}/tree/main"
    position = 1
    try:
        for page in pages(client, url, None, split_tree):
            records = [record for record in page.records if _is_folder(record)]
            yield Batch(TABLE, dataset_id, position, records, source_url(page.url), clock.now())
            position += len(records)
    except HttpError as error:
        raise _unreadable(dataset_id, error) from error


class FolderCheck:
    """Checks datasets for folders that hf.dataset_models does not have.

    Attributes:
        new: the new folders.
        problems: a message for each dataset that could not be read.
        rows: number of folders by dataset.
    """

    def __init__(self, client: HubClient, known: Known) -> None:
        self._client = client
        self._known = known
        self.new: list[dict[str, str]] = []
        self.problems: list[str] = []
        self.rows: dict[str, int] = {}

    def check(self, dataset_ids: tuple[str, ...]) -> Iterator[Batch]:
        """Yields the folders of every dataset that can be read completely."""
        for dataset_id in dataset_ids:
            try:
                batches = list(folders(self._client, dataset_id))
            except CatalogError as error:
                self.problems.append(str(error))
                continue
            known = self._known.folders(dataset_id)
            names = [record.key for batch in batches for record in batch.records]
            self.new += [
                {"dataset_id": dataset_id, "folder": name} for name in names if name not in known
            ]
            self.rows[dataset_id] = len(names)
            yield from batches


def _unreadable(dataset_id: str, error: HttpError) -> SyncError:
    response = getattr(error.__cause__, "response", None)
    status = getattr(response, "status_code", None)
    if status in (401, 403, 404):  # without a token the Hub answers 401 for what does not exist
        return SyncError(
            f"The dataset {dataset_id} cannot be read ({status}): missing, private or gated.\n"
            "Check SYNC_DATASETS; a gated dataset needs an HF_TOKEN that may read it."
        )
    return SyncError(f"The dataset {dataset_id} cannot be read: {error}")


def _is_folder(record: Record) -> bool:
    entry = json.loads(record.payload) if record.problem is None else {}
    return bool(entry.get("type") == "directory" and "/" not in record.key)
