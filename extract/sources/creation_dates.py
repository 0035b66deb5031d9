"""Dates at which to split the listing of every model into parts of about equal size."""

from datetime import UTC, datetime

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import open_target
from extract.errors import CatalogError
from extract.landing.run_record import latest_rows

PARTS = 16
# A catalog with fewer models does not represent the Hub.
ENOUGH_MODELS = 100_000
# The Hub grew from 30,000 to 1.2 million models until 2024, and by 200,000 in two months since.
EARLY = ("2023-01-01", "2023-08-01", "2024-01-01", "2024-05-01", "2024-08-01", "2024-11-01")
QUANTILES = """
    select count(*), max(hub_created_at)
    from (
        select hub_created_at, ntile(?) over (order by hub_created_at) as part
        from hf.models
        where hub_created_at is not null
    ) as parts
    group by part
"""


def split_points(settings: Settings, listing: str) -> tuple[list[datetime], int | None]:
    """Returns (dates to split the listing at, latest first; how many models it had last time).

    The dates are quantiles of the published catalog if it has enough models, else fixed ones.
    """
    try:
        with open_target(settings).reader() as database:
            parts = database.execute(QUANTILES, [PARTS])
            rows = latest_rows(database).get(("hub_models", listing))
    except CatalogError:
        parts, rows = [], None  # nothing is published yet
    if sum(count for count, _ in parts) < ENOUGH_MODELS:
        return _fixed_dates(clock.now()), rows
    return sorted((latest for _, latest in parts), reverse=True), rows


def _fixed_dates(now: datetime) -> list[datetime]:
    """EARLY, and the first day of every second month since."""
    months = [
        datetime(year, month, 1, tzinfo=UTC)
        for year in range(2025, now.year + 1)
        for month in range(1, 13, 2)
    ]
    early = [datetime.fromisoformat(date).replace(tzinfo=UTC) for date in EARLY]
    return [date for date in reversed(early + months) if date < now]
