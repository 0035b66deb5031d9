"""`python -m extract demo`: a run against a sample Hub on this machine, then a look at it.

No network, no token. On DuckDB it writes `demo.duckdb` in home, so that a live catalog is never
mixed with it; with `TARGET=postgres` it builds in the database that `DATABASE_URL` names.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import time

from rich import box
from rich.console import Console
from rich.table import Table

from extract.config import places
from extract.config.settings import Settings, load_settings
from extract.databases import open_target

# A model of the sample Hub whose README and commits are landed, so that the gate can be asked.
DOCUMENTED = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
LOOKS = {
    "What is in it": (
        ("table", "rows", "one row is"),
        """
        select 'hf.tasks', count(*), 'a task of the Hub' from hf.tasks
        union all select 'hf.models', count(*), 'a model, whatever lists it' from hf.models
        union all select 'hf.model_tasks', count(*), 'a model''s rank in a task' from hf.model_tasks
        union all select 'hf.ingestion_runs', count(*), 'a source in a run' from hf.ingestion_runs
        """,
    ),
    "The most downloaded models of any-to-any": (
        ("rank", "model", "license", "downloads"),
        """
        select model_tasks.rank_in_task, models.model_id, models.license, models.downloads
        from hf.model_tasks
        inner join hf.models on models.model_id = model_tasks.model_id
        where model_tasks.task_id = 'any-to-any' and model_tasks.rank_in_task <= 5
        order by model_tasks.rank_in_task
        """,
    ),
    "The licenses that are used most": (
        ("license", "models", "downloads"),
        """
        select coalesce(license, 'none given'), count(*), cast(sum(downloads) as bigint)
        from hf.models
        group by license
        order by count(*) desc, license
        limit 5
        """,
    ),
    "Whether models pass the gate": (
        ("model", "net score", "passes"),
        """
        select
            split_part(model_id, '/', 2),
            cast(round(cast(net_score as numeric(8, 6)), 2) as text),
            case when passes_gate then 'yes' when not passes_gate then 'no' else 'not known' end
        from hf.model_quality
        where model_id in (
            'distilbert/distilbert-base-uncased-finetuned-sst-2-english',
            'meta-llama/Llama-3.1-8B-Instruct'
        )
        order by net_score desc
        """,
    ),
    "Who knows the models": (
        ("source", "models"),
        "select source, count(*) from hf.models group by source order by count(*) desc, source",
    ),
}


def run_demo() -> int:
    """Serves the sample Hub, runs against it, shows the result; returns the run's exit code."""
    started = time.monotonic()
    home = places.home()
    environment = os.environ | {
        "DUCKDB_PATH": os.environ.get("DUCKDB_PATH") or str(home / "demo.duckdb"),
        "CATALOG_STATE_DIR": os.environ.get("CATALOG_STATE_DIR") or str(home / ".catalog" / "demo"),
    }
    with importlib.import_module(places.SAMPLE_HUB).SampleHub() as hub:
        environment |= {"HF_ENDPOINT": hub.url, "OPENROUTER_BASE_URL": hub.openrouter_url}
        environment.pop("HF_TOKEN", None)
        for words in (["details", "--no-transform", "--quiet", DOCUMENTED], ["run"]):
            done = subprocess.run(
                places.child(*words), cwd=places.CHILD_FOLDER, env=environment, check=False
            )
            if done.returncode:
                break
        requests = len(hub.requests)
    if done.returncode:
        return done.returncode
    os.environ.update(environment)
    show(load_settings(), requests, time.monotonic() - started)
    return 0


def show(settings: Settings, requests: int, seconds: float) -> None:
    """Prints what was built, as an analyst would ask for it."""
    console = Console()
    target = open_target(settings)
    with target.reader() as reader:
        for title, (columns, sql) in LOOKS.items():
            console.print(table(title, columns, reader.execute(sql)))
        [(label,)] = reader.execute("select display_label from hf.latest_model")
    console.print(label)
    console.print(
        f"\nBuilt in {seconds:.0f} s from {requests} requests to a sample Hub on this machine."
    )
    console.print(f"It is in        {target.describe()}", soft_wrap=True)
    console.print(f"The live Hub:   {places.command('run')}")


def table(title: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> Table:
    """A table for people: numbers to the right, with separators."""
    drawn = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for name, sample in zip(columns, rows[0] if rows else columns, strict=True):
        drawn.add_column(name, justify="right" if isinstance(sample, int) else "left", no_wrap=True)
    for row in rows:
        drawn.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell or "") for cell in row))
    return drawn
