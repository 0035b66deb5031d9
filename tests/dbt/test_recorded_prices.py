"""Every price of the recorded indices of OpenRouter is a price of the catalog: `RECORDED_DIR`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import ENGINES

RECORDED = os.environ.get("RECORDED_DIR")
pytestmark = pytest.mark.skipif(
    not RECORDED, reason="RECORDED_DIR names no folder of recorded payloads"
)
PRICES = ("prompt", "completion")
ROUTER = -1


def recorded_pricing() -> Iterator[tuple[str, dict[str, Any]]]:
    """A name and the `pricing` of each entry of each file, and of its endpoints."""
    for path in sorted(Path(str(RECORDED)).glob("openrouter/*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for entry in document["data" if "data" in document else "models"]:
            yield f"{path.stem}/{entry['id']}", entry["pricing"]
            for number, endpoint in enumerate(entry.get("endpoints") or []):
                yield f"{path.stem}/{entry['id']}/{number}", endpoint["pricing"]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_recorded_price_is_lost_or_changed(
    engine: str, make_catalog: Callable[[str, str], CatalogUnderTest], capsys: Any
) -> None:
    served = dict(recorded_pricing())
    index = {"data": [{"id": name, "pricing": pricing} for name, pricing in served.items()]}
    expected = {
        name: [float(price) if price != ROUTER else None for price in prices_of(pricing)]
        for name, pricing in served.items()
    }
    with SampleHub(Catalog.from_payloads(openrouter=json.dumps(index))) as hub:
        catalog = make_catalog(engine, hub.url)
        catalog.extract_and_transform(SOURCES="openrouter")
    columns = ", ".join(f"{name}_price_usd_per_token" for name in PRICES)
    rows = catalog.query(f"select openrouter_id, {columns} from staging.stg_openrouter__models")
    found = {name: list(prices) for name, *prices in rows}
    assert found == expected
    count = sum(price is not None for prices in found.values() for price in prices)
    assert count == sum(price != ROUTER for one in served.values() for price in prices_of(one))
    with capsys.disabled():
        print(f"\n{count:,} recorded prices in and out on {engine}")


def prices_of(pricing: dict[str, Any]) -> list[Decimal]:
    return [Decimal(str(pricing[name])) for name in PRICES]
