"""Compares the Hub with hf: for check-only, which reports, and for a run that lands rows.

known (hf.models) + the Hub's latest first -> rows of `new` (what is news) and `changed`
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
from extract.sync.news import News

Add = Callable[[Batch], object]
Complete = Callable[[str, str, int], None]


@dataclass
class Findings:
    """What a check found; `new_folders` is None if no datasets are watched."""

    models: Found = field(default_factory=Found)
    new_folders: list[dict[str, str]] | None = None
    problems: list[str] = field(default_factory=list)
    latest_known: datetime | None = None

    @property
    def has_new(self) -> bool:
        """Whether anything is news, for --fail-if-new."""
        return bool(self.models.new or self.new_folders)

    def as_dict(self, settings: Settings) -> dict[str, Any]:
        """The findings as --json prints them."""
        found = self.models
        report: dict[str, Any] = {
            "all_models": len(found.looked_at),
            "new_models": found.new,
            "already_ingested": found.known,
            "skipped": len(found.skipped),
        }
        if settings.verbose:
            report["skipped_models"] = list(found.skipped)
        if settings.refresh_changed:
            report["changed_models"] = found.changed
        if self.new_folders is not None:
            report["new_dataset_folders"] = self.new_folders
            report["status"] = "partial" if self.problems else "success"
            report["errors"] = self.problems
        return report


def check_models(
    settings: Settings,
    client: HubClient,
    known: Known,
    findings: Findings,
    add: Add,
    complete: Complete,
) -> None:
    """Finds the new models that are news, and with --refresh-changed changed ones.

    Args:
        add: called with the new or changed records of each page.
        complete: called with (table, listing, rows) for each listing that was read completely.

    Raises:
        HttpError: the Hub failed.
    """
    overlap = timedelta(hours=settings.sync_overlap_hours)
    findings.latest_known = known.created
    news, found = News(settings.sync_news, known), findings.models
    parts = [(NEW, new_models(client, known, news, overlap, found))]
    if settings.refresh_changed:
        parts.append((CHANGED, changed_models(client, known, overlap, found)))
    for listing, batches in parts:
        for batch in batches:
            add(batch)
        complete("hub_models", listing, found.positions[listing])


def check_folders(
    settings: Settings,
    client: HubClient,
    known: Known,
    findings: Findings,
    add: Add,
    complete: Complete,
) -> None:
    """Finds the folders of SYNC_DATASETS; datasets that cannot be read are listed as problems."""
    check = FolderCheck(client, known)
    findings.new_folders = check.new
    for batch in check.check(settings.sync_datasets):
        add(batch)
    for dataset_id, rows in check.rows.items():
        complete(TABLE, dataset_id, rows)
    findings.problems += check.problems
