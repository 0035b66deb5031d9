"""Where the listing of every model is split: dates with about as many models between them."""

from datetime import UTC, datetime

from extract.config import clock
from extract.config.settings import Settings
from extract.databases import open_target
from extract.errors import CatalogError
from extract.landing.run_record import newest_rows

PARTS = 16
# Fewer models than that are no picture of the Hub.
ENOUGH_MODELS = 100_000
# Until 2024 it grew from 30,000 models to 1.2 million; since then some 200,000 come in two months.
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


def published_picture(settings: Settings, listing: str) -> tuple[list[datetime], int | None]:
    """(dates to split the listing at, newest first; how many models it had last time).

    The dates are quantiles of the published catalog where it has enough models, else as known.
    """
    try:
        with open_target(settings).reader() as database:
            parts = database.execute(QUANTILES, [PARTS])
            rows = newest_rows(database).get(("hub_models", listing))
    except CatalogError:
        parts, rows = [], None  # nothing is published yet
    if sum(count for count, _ in parts) < ENOUGH_MODELS:
        return _known_dates(clock.now()), rows
    return sorted((newest for _, newest in parts), reverse=True), rows


def _known_dates(now: datetime) -> list[datetime]:
    """The early ones, and the first day of every second month since."""
    months = [
        datetime(year, month, 1, tzinfo=UTC)
        for year in range(2025, now.year + 1)
        for month in range(1, 13, 2)
    ]
    early = [datetime.fromisoformat(date).replace(tzinfo=UTC) for date in EARLY]
    return [date for date in reversed(early + months) if date < now]
