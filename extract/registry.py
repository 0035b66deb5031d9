"""The registry of sources and of the tables of `raw` that records are landed in.

A source stands here once: settings, raw schemas, the command line and the start of a run derive
from it. What it asks and how is in `sources/<name>.py`; what its payloads mean is in dbt, in
`models/staging/<name>/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class RawTable:
    """A table of `raw`, beside the columns that all have (`records/raw_rows.py`).

    Attributes:
        keys: column -> portable SQL type.
        record_id: the column that takes a record's id; None where it is none of the record's.
        listing: the column that takes the listing's name; None where there is one listing.
        source: who lands it, as the run record names it.
    """

    keys: Mapping[str, str]
    record_id: str | None
    source: str
    listing: str | None = None


@dataclass(frozen=True)
class Source:
    """Somebody who is asked in every extract.

    Attributes:
        name: in SOURCES and in the run record.
        required: its failure fails the run; another's leaves its last good rows as they were.
        prepare: `module:function`, imported when the source is started: asks what must be known
            before anything else, and returns what its thread does (`sources/start.py`).
        variable: of the environment, with its address; None where it has none of its own.
        default_address: where it is asked when the variable is not set.
    """

    name: str
    required: bool
    prepare: str
    variable: str | None = None
    default_address: str | None = None


SOURCES = (
    Source(
        "hub",
        required=True,
        prepare="extract.sources.hub:prepare",
        variable="HF_ENDPOINT",
        default_address="https://huggingface.co",
    ),
    Source("community", required=False, prepare="extract.sources.community:prepare"),
    Source(
        "openrouter",
        required=False,
        prepare="extract.sources.openrouter:prepare",
        variable="OPENROUTER_BASE_URL",
        default_address="https://openrouter.ai/api/v1",
    ),
)
NAMES = tuple(source.name for source in SOURCES)

RAW_TABLES: Mapping[str, RawTable] = MappingProxyType(
    {
        "hub_tasks": RawTable({"task_id": "text", "position": "bigint"}, "task_id", "hub"),
        "hub_models": RawTable(
            {"listing": "text", "position": "bigint", "model_id": "text"},
            "model_id",
            "hub",
            listing="listing",
        ),
        "hub_model_details": RawTable(
            {"model_id": "text", "kind": "text"}, "model_id", "details", listing="kind"
        ),
        "hub_dataset_details": RawTable(
            {"dataset_id": "text", "kind": "text"}, "dataset_id", "details", listing="kind"
        ),
        "community_rankings": RawTable(
            {"ranking": "text", "position": "bigint", "model_id": "text"},
            "model_id",
            "community",
            listing="ranking",
        ),
        "openrouter_models": RawTable(
            {"openrouter_id": "text", "position": "bigint"}, "openrouter_id", "openrouter"
        ),
        "dataset_folders": RawTable(
            {"dataset_id": "text", "position": "bigint", "folder": "text"},
            "folder",
            "datasets",
            listing="dataset_id",
        ),
        "rejected_records": RawTable(
            {
                "table_name": "text",
                "listing": "text",
                "position": "bigint",
                "record_id": "text",
                "reason": "text",
            },
            None,
            "",
        ),
        "packages": RawTable({"package_id": "text", "position": "bigint"}, "package_id", "package"),
    }
)
