"""The dbt project, read once for each engine: what `Dbt.parse` gives in a warm process.

Reading it takes 4 s of a build's 9. What is read depends on the engine and on the code alone, but
for the name of the database, which every node carries. A process that was forked from the one that
read it may write into it: nobody else sees that.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from extract.transform.dbt import Dbt

DATABASE = "catalog"
ENGINES = ("duckdb", "postgres")
MANIFESTS: dict[str, Any] = {}


def read_project() -> None:
    """Reads it for both engines, as a process that waits for its start signal does."""
    before = dict(os.environ)
    folder = Path(tempfile.mkdtemp(prefix="parsed-"))
    try:
        os.environ["HF_DBT_DUCKDB_PATH"] = f"/nowhere/{DATABASE}.duckdb"  # nothing is opened
        os.environ["HF_DBT_PG_DBNAME"] = DATABASE
        for engine in ENGINES:
            os.environ["TARGET"] = engine
            dbt = Dbt(folder / engine, folder / "logs")
            dbt.parse()
            if dbt._manifest is None:
                raise RuntimeError(f"dbt could not read the project: see {folder}/logs")
            MANIFESTS[engine] = dbt._manifest
    finally:
        os.environ.clear()
        os.environ.update(before)
    shutil.rmtree(folder, ignore_errors=True)
    gc.freeze()


def parse(dbt: Dbt) -> None:
    """In place of `Dbt.parse`, in a forked process."""
    from dbt.mp_context import get_mp_context

    engine = os.environ["TARGET"]
    manifest = MANIFESTS[engine]
    manifest._lock = get_mp_context().Lock()  # not one that is shared with other children
    database = database_name(engine)
    if database != DATABASE:
        for node in [*manifest.nodes.values(), *manifest.sources.values()]:
            if node.database == DATABASE:
                node.database = database
            if getattr(node, "relation_name", None):
                node.relation_name = node.relation_name.replace(f'"{DATABASE}"', f'"{database}"', 1)
        manifest.build_flat_graph()  # what macros see as `graph`
    dbt._manifest = manifest


def database_name(engine: str) -> str:
    """As dbt's adapters name the one that they are connected to."""
    if engine == "postgres":
        return os.environ["HF_DBT_PG_DBNAME"]
    return Path(os.environ["HF_DBT_DUCKDB_PATH"]).name.split(".")[0]


read_project()
