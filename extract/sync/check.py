"""One check of the Hub against hf: the same for check-only, which counts, and for a run that lands.

known (hf.models) + the Hub's newest first -> rows of `new` and `changed`
known (hf.dataset_models) + dataset trees  -> rows of raw.dataset_folders
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from extract.config.settings import Settings
from extract.http.hub_client import HubClient
from extract.records.raw_rows import Batch
from extract.sync.folders import TABLE, FolderCheck
from extract.sync.known import Known
from extract.sync.models import CHANGED, NEW, Found, changed_models, new_models

Take = Callable[[Batch], object]
Complete = Callable[[str, str, int], None]


@dataclass
class Findings:
    """What `sync` reports; parts that were not asked for are None."""

    models: Found = field(default_factory=Found)
    new_folders: list[dict[str, str]] | None = None
    problems: list[str] = field(default_factory=list)
    newest_known: datetime | None = None

    @property
    def is_news(self) -> bool:
        """Whether something is new: what --fail-if-new asks."""
        return bool(self.models.new or self.new_folders)

    def as_dict(self, settings: Settings) -> dict[str, Any]:
        """What --json prints."""
        found = self.models
        said: dict[str, Any] = {
            "all_models": len(found.looked_at),
            "new_models": found.new,
            "already_ingested": len(found.looked_at) - len(found.new),
        }
        if settings.refresh_changed:
            said["changed_models"] = found.changed
        if self.new_folders is not None:
            said["new_dataset_folders"] = self.new_folders
            said["status"] = "partial" if self.problems else "success"
            said["errors"] = self.problems
        return said


def check_models(
    settings: Settings,
    client: HubClient,
    known: Known,
    findings: Findings,
    take: Take,
    complete: Complete,
) -> None:
    """Finds new models, and with --refresh-changed changed ones.

    Args:
        take: is handed each page's rows.
        complete: is told of each listing that was read to its end: table, listing, rows.

    Raises:
        HttpError: the Hub failed.
    """
    overlap = timedelta(hours=settings.sync_overlap_hours)
    findings.newest_known = known.created
    parts = [(NEW, new_models)] + [(CHANGED, changed_models)] * settings.refresh_changed
    for listing, find in parts:
        for batch in find(client, known, overlap, findings.models):
            take(batch)
        complete("hub_models", listing, findings.models.positions[listing])


def check_folders(
    settings: Settings,
    client: HubClient,
    known: Known,
    findings: Findings,
    take: Take,
    complete: Complete,
) -> None:
    """Finds the folders of SYNC_DATASETS; a dataset that cannot be read is a problem, no more."""
    check = FolderCheck(client, known)
    findings.new_folders = check.new
    for batch in check.check(settings.sync_datasets):
        take(batch)
    for dataset_id, rows in check.rows.items():
        complete(TABLE, dataset_id, rows)
    findings.problems += check.problems
