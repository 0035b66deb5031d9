"""The registry of sources and of the tables of `raw` that records are landed in.

Each source is declared once, here: settings, raw schemas, the command line and the start of a run
derive from it. How it is fetched is in `sources/<name>.py`; how its payloads are read is in dbt, in
`models/staging/<name>/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class RawTable:
    """A table of `raw`; the columns that all tables share are in `records/raw_rows.py`.

    Attributes:
        keys: column -> portable SQL type.
        record_id: the column of the record's id; None if records have no id of their own.
        source: the source that lands the table, as the run record names it.
        listing: the column of the listing's name; None if the table has a single listing.
    """

    keys: Mapping[str, str]
    record_id: str | None
    source: str
    listing: str | None = None


@dataclass(frozen=True)
class Source:
    """A source that every extract fetches.

    Attributes:
        name: its name in the SOURCES option and in the run record.
        required: if true, its failure fails the run; otherwise its last good rows stay published.
        prepare: `module:function`, imported when the source is started. It makes the requests that
            must come first and returns the function for its thread (`sources/start.py`).
        examine: `module:function`. It asks the source for a little and returns what came, in a
            few words, for `doctor`; it raises what a run would.
        variable: the environment variable of its address; None if it has no address of its own.
        default_address: the address when the variable is not set.
    """

    name: str
    required: bool
    prepare: str
    examine: str
    variable: str | None = None
    default_address: str | None = None


SOURCES = (
    Source(
        "hub",
        required=True,
        prepare="extract.sources.hub:prepare",
        examine="extract.sources.hub:examine",
        variable="HF_ENDPOINT",
        default_address="https://huggingface.co",
    ),
    Source(
        "community",
        required=False,
        prepare="extract.sources.community:prepare",
        examine="extract.sources.community:examine",
    ),
    Source(
        "openrouter",
        required=False,
        prepare="extract.sources.openrouter:prepare",
        examine="extract.sources.openrouter:examine",
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
