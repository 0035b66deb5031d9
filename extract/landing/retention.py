"""Keeps the rows of the newest RAW_RUNS_KEPT completed runs, and whatever is still the newest.

Never removed: the rows of the newest complete listing of any (table, listing), however old, folders
of datasets included; what a sync brought (`new`, `changed`) until every task's listing that is in
force, and `all` where there is one, is newer, as a model's tasks and ranks hang on it till then;
the newest document of its kind about a model or dataset; packages. Runs that declare no listing
(details, packages) do not count among the RAW_RUNS_KEPT: fifty models asked for push no catalog
out. Run records stay for good.
"""

import json
import logging
from collections.abc import Sequence

from extract.databases import Database
from extract.landing.run_record import COMPLETED
from extract.records.raw_rows import ID_COLUMN, KEYS, LISTING_COLUMN, NEW_OR_CHANGED

log = logging.getLogger(__name__)
DOCUMENTS = ("hub_model_details", "hub_dataset_details")
Listing = tuple[str, str]  # (raw table, listing; '' where a table has none)


def apply_retention(database: Database, kept: int) -> int:
    """Deletes what is neither among the newest runs nor the newest of its listing.

    Args:
        kept: how many completed runs keep all their rows.

    Returns:
        How many runs lost rows by it.
    """
    rows = database.execute(
        "select run_id, payload from raw.runs where status in (?, ?) order by run_number desc",
        COMPLETED,
    )
    runs = [(str(run_id), _listings(payload)) for run_id, payload in rows]
    newest: dict[Listing, str] = {}
    for run_id, listings in runs:
        for listing in listings:
            newest.setdefault(listing, run_id)
    in_force = _oldest_in_force(database, runs, newest)
    still_new = {run_id for run_id, _ in runs[:in_force]}
    _remove_documents(database, [run_id for run_id, listings in runs if not listings][kept:])
    doomed = [run for run in runs if run[1]][kept:]
    if not doomed:
        return 0
    with database.transaction():
        for table in KEYS:
            if table not in DOCUMENTS:
                _remove_table(database, table, doomed, newest, still_new)
    log.debug("removed raw rows of %d runs", len(doomed))
    return len(doomed)


def _remove_table(
    database: Database,
    table: str,
    doomed: Sequence[tuple[str, set[Listing]]],
    newest: dict[Listing, str],
    still_new: set[str],
) -> None:
    whole = []
    for run_id, listings in doomed:
        still_newest = [
            listing
            for name, listing in sorted(listings)
            if name == table
            and (
                newest[(name, listing)] == run_id
                or (listing in NEW_OR_CHANGED and run_id in still_new)
            )
        ]
        if not still_newest:
            whole.append(run_id)
        elif column := LISTING_COLUMN.get(table):
            marks = ", ".join("?" for _ in still_newest)
            others = f"run_id = ? and {column} not in ({marks})"
            deletion = f"delete from raw.{table} where {others}"  # nosec B608 # our own names
            database.execute(deletion, [run_id, *still_newest])
    if whole:
        marks = ", ".join("?" for _ in whole)
        deletion = f"delete from raw.{table} where run_id in ({marks})"  # nosec B608 # our own names
        database.execute(deletion, whole)


def _oldest_in_force(
    database: Database, runs: Sequence[tuple[str, set[Listing]]], newest: dict[Listing, str]
) -> int:
    """The place (newest first) of the run whose listing of models is the oldest still in force.

    In force are the newest listings of tasks that the Hub still has, and of the whole Hub.
    """
    listed = database.execute(
        "select task_id from raw.hub_tasks where run_id = ?", [newest.get(("hub_tasks", ""))]
    )
    names = {"all", *(str(task_id) for (task_id,) in listed)}
    places = {run_id: place for place, (run_id, _) in enumerate(runs)}
    return max(
        (places[newest["hub_models", name]] for name in names if ("hub_models", name) in newest),
        default=len(runs),
    )


def _remove_documents(database: Database, run_ids: Sequence[str]) -> None:
    """Of these older runs, documents of which a newer one that can be read has landed."""
    marks = ", ".join("?" for _ in run_ids)
    for table in DOCUMENTS if run_ids else ():
        key = ID_COLUMN[table]
        database.execute(
            f"delete from raw.{table} where run_id in ({marks}) and exists ("
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
