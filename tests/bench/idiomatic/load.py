"""The tasks and the listings of each, as dlt's own tutorials would load them.

The pages are those that `python -m extract` asks for. dlt opens the nested JSON into child tables
(`models__tags`, `models__siblings`, ...), every load replaces the one before.

    python -m tests.bench.idiomatic.load    (environment: see tests/bench/idiomatic/pipeline.py)
"""

import os
from collections.abc import Iterator
from itertools import islice
from typing import Any

import dlt
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import HeaderLinkPaginator

from extract.config.settings import Settings
from extract.sources.hub import listing_params

DATASET = "idiomatic_raw"


@dlt.source(name="hub")
def hub(endpoint: str, limit_per_task: int) -> Any:
    """Two resources; a record of `models` is a model in the listing of a task."""
    client = RESTClient(base_url=endpoint, paginator=HeaderLinkPaginator())
    settings = Settings(limit_per_task=limit_per_task)

    @dlt.resource(name="tasks", write_disposition="replace")
    def tasks() -> Iterator[dict[str, Any]]:
        for task_id, task in client.get("/api/tasks").json().items():
            yield {"task_id": task_id, **task}

    @dlt.resource(name="models", write_disposition="replace")
    def models() -> Iterator[list[dict[str, Any]]]:
        for task_id in client.get("/api/tasks").json():
            pages = client.paginate("/api/models", params=listing_params(settings, task_id))
            records = (record for page in pages for record in page)
            yield [{"task_id": task_id, **record} for record in islice(records, limit_per_task)]

    return tasks, models


def destination() -> Any:
    """DuckDB or Postgres, as the environment says."""
    if os.environ["TARGET"] == "duckdb":
        return dlt.destinations.duckdb(os.environ["IDIOMATIC_DUCKDB_PATH"])
    return dlt.destinations.postgres(os.environ["IDIOMATIC_POSTGRES_URL"])


def main() -> None:
    pipeline = dlt.pipeline("idiomatic", destination=destination(), dataset_name=DATASET)
    pipeline.run(hub(os.environ["HF_ENDPOINT"], int(os.environ["LIMIT_PER_TASK"])))
    print(pipeline.last_trace.last_normalize_info.row_counts["models"])


if __name__ == "__main__":
    main()
