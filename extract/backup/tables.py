"""Which tables a backup holds: those of raw, and those that builds keep, as dbt's project tells."""

from collections.abc import Sequence

from extract.registry import RAW_TABLES

RUNS = "raw.runs"
COMPLETED_RUNS = (
    "select run_id from raw.runs where status in ('success', 'partial') order by run_number"
)
# Which loads of dlt were finished: what staging takes. dlt makes its other tables again.
LOADS = "raw._dlt_loads"


def backup_tables(kept: Sequence[str]) -> list[str]:
    """The tables of a backup; those that foreign keys refer to come first.

    Args:
        kept: the tables that a build does not make again from raw, in such an order.
    """
    return [*(f"raw.{name}" for name in RAW_TABLES), RUNS, LOADS, *kept]
