"""OpenRouter's index as it is served: hosted models, some with the Hub id they run.

Kept from the real one: a Hub id that is a value, `""`, null or not there; several entries of one
Hub id; ids in another case than the Hub's, or that a redirect stands for, or that no listing
knows; aliases (`~`), free variants (`:free`); prices as strings, `"-1"` for routers, those of
images and caches beside them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

_TABLE = Path(__file__).with_name("openrouter.csv")


def index_entries() -> list[Entry]:
    """Every entry of `GET /api/v1/models`."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        return [_entry(number, row) for number, row in enumerate(csv.DictReader(table))]


def _other_prices(vendor: str, prompt_price: str, inputs: list[str]) -> dict[str, str]:
    """Prices that few entries have; one was computed in binary, as its decimals show."""
    if prompt_price in ("-1", "0"):
        return {}
    images = {"image": prompt_price} if "image" in inputs else {}
    cache = {"input_cache_read": prompt_price, "input_cache_write": "0.00000008333333333333334"}
    return images | (cache if vendor == "google" else {})


def _entry(number: int, row: Mapping[str, str]) -> Entry:
    model_id, prompt_price = row["openrouter_id"], row["prompt_price"]
    inputs = row["input_modalities"].split("+")
    context_length = int(row["context_length"])
    entry: Entry = {"id": model_id, "canonical_slug": model_id.removesuffix(":free")}
    if row["hugging_face_id"] != "(absent)":
        is_null = row["hugging_face_id"] == "(null)"
        entry["hugging_face_id"] = None if is_null else row["hugging_face_id"]
    vendor, _, name = model_id.lstrip("~").partition("/")
    entry |= {
        "name": f"{vendor.title()}: {name}",
        "created": 1_785_000_000 - number * 900_000,
        "description": f"Entry {number + 1} of the sample index.",
        "context_length": context_length,
        "architecture": {
            "modality": f"{'+'.join(inputs)}->text",
            "input_modalities": inputs,
            "output_modalities": ["text"],
            "tokenizer": "Router" if prompt_price == "-1" or model_id[0] == "~" else "Other",
            "instruct_type": None,
        },
        "pricing": {
            "prompt": prompt_price,
            "completion": row["completion_price"],
            **_other_prices(vendor, prompt_price, inputs),
        },
        "top_provider": {
            "context_length": None if prompt_price == "-1" else context_length,
            "max_completion_tokens": None,
            "is_moderated": vendor == "openai",
        },
        "per_request_limits": None,
        "supported_parameters": ["max_tokens", "temperature", "top_p"],
    }
    if row["intelligence_index"]:
        index = float(row["intelligence_index"])
        quality = {"intelligence_index": index, "coding_index": round(index * 1.1, 1)}
        entry["benchmarks"] = {"artificial_analysis": quality}
    return entry
