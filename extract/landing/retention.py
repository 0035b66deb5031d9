"""Retention of raw rows: keeps those of the latest RAW_RUNS_KEPT completed runs, and current ones.

Kept however old they are:

- the latest complete listing of each (table, listing), the folders of datasets included;
- what a sync landed (`new`, `changed`), until the current listing of every task, and of `all` if
  there is one, is newer: until then the tasks and ranks of these models depend on it;
- the latest document of each kind about a model or dataset;
- packages, and run records.

Runs without a listing (details, packages) do not count towards RAW_RUNS_KEPT, so that many of them
do not push out the catalog.
"""

import json
import logging
from collections.abc import Sequence

from extract.databases import Database
from extract.landing.run_record import COMPLETED
from extract.records.raw_rows import ID_COLUMN, KEYS, LISTING_COLUMN, NEW_OR_CHANGED

log = logging.getLogger(__name__)
DOCUMENTS = ("hub_model_details", "hub_dataset_details")
Listing = tuple[str, str]  # (raw table, listing; '' if the table has a single one)


def apply_retention(database: Database, runs_kept: int) -> int:
    """Deletes rows that are neither of the latest runs nor current, as the module says.

    Args:
        runs_kept: how many completed runs keep all their rows.

    Returns:
        How many runs are beyond that number.
    """
    rows = database.execute(
        "select run_id, payload from raw.runs where status in (?, ?) order by run_number desc",
        COMPLETED,
    )
    runs = [(str(run_id), _listings(payload)) for run_id, payload in rows]
    latest: dict[Listing, str] = {}
    for run_id, listings in runs:
        for listing in listings:
            latest.setdefault(listing, run_id)
    oldest = _oldest_current(database, runs, latest)
    newer_than_listings = {run_id for run_id, _ in runs[:oldest]}
    _remove_documents(database, [run_id for run_id, listings in runs if not listings][runs_kept:])
    expired = [run for run in runs if run[1]][runs_kept:]
    if not expired:
        return 0
    with database.transaction():
        for table in KEYS:
            if table not in DOCUMENTS:
                _remove_rows(database, table, expired, latest, newer_than_listings)
    log.debug("removed raw rows of %d runs", len(expired))
    return len(expired)


def _remove_rows(
    database: Database,
    table: str,
    expired: Sequence[tuple[str, set[Listing]]],
    latest: dict[Listing, str],
    newer_than_listings: set[str],
) -> None:
    """Deletes the rows of expired runs from a table, except for current listings."""
    whole = []
    for run_id, listings in expired:
        current = [
            listing
            for name, listing in sorted(listings)
            if name == table
            and (
                latest[(name, listing)] == run_id
                or (listing in NEW_OR_CHANGED and run_id in newer_than_listings)
            )
        ]
        if not current:
            whole.append(run_id)
        elif column := LISTING_COLUMN.get(table):
            placeholders = ", ".join("?" for _ in current)
            others = f"run_id = ? and {column} not in ({placeholders})"
            deletion = f"delete from raw.{table} where {others}"  # nosec B608 # our own names
            database.execute(deletion, [run_id, *current])
    if whole:
        placeholders = ", ".join("?" for _ in whole)
        deletion = f"delete from raw.{table} where run_id in ({placeholders})"  # nosec B608 # our own names
        database.execute(deletion, whole)


def _oldest_current(
    database: Database, runs: Sequence[tuple[str, set[Listing]]], latest: dict[Listing, str]
) -> int:
    """The index in `runs` (latest first) of the run with the oldest current listing of models.

    Current are the latest listings of the tasks that the Hub still has, and of the whole Hub.
    """
    listed = database.execute(
        "select task_id from raw.hub_tasks where run_id = ?", [latest.get(("hub_tasks", ""))]
    )
    names = {"all", *(str(task_id) for (task_id,) in listed)}
    places = {run_id: place for place, (run_id, _) in enumerate(runs)}
    return max(
        (places[latest["hub_models", name]] for name in names if ("hub_models", name) in latest),
        default=len(runs),
    )


def _remove_documents(database: Database, run_ids: Sequence[str]) -> None:
    """Deletes documents of these runs that a newer, readable document has replaced."""
    placeholders = ", ".join("?" for _ in run_ids)
    for table in DOCUMENTS if run_ids else ():
        key = ID_COLUMN[table]
        database.execute(
            f"delete from raw.{table} where run_id in ({placeholders}) and exists ("
            f"select 1 from raw.{table} as newer"
            " inner join raw.runs as newer_run on newer_run.run_id = newer.run_id"
            f" inner join raw.runs as own_run on own_run.run_id = {table}.run_id"
            f" where newer.{key} = {table}.{key} and newer.kind = {table}.kind"
            " and newer_run.run_number > own_run.run_number"
            " and newer.payload_ok and newer_run.status in (?, ?))",  # nosec B608 # our own names
            [*run_ids, *COMPLETED],
        )


def _listings(payload: str) -> set[Listing]:
    return {(entry["table"], entry["listing"]) for entry in json.loads(payload)["listings"]}
