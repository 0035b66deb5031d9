"""`python -m extract docs`: the dbt docs site as one static page that opens without a server.

It shows column types and row counts of the published database, if there is one.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from extract.config.settings import Settings
from extract.databases import open_target
from extract.errors import TransformError
from extract.transform.dbt import Dbt, close_connections
from extract.transform.environment import IN_MEMORY, set_dbt_environment

log = logging.getLogger(__name__)


def write_docs(settings: Settings, output: Path) -> Path:
    """Writes `index.html`, `manifest.json` and `catalog.json` into `output`; returns the page.

    Raises:
        TransformError: dbt could not write the site.
    """
    target = open_target(settings)
    set_dbt_environment(target, read_only=True)
    built = settings.state_dir / f"dbt-{settings.target}-docs"
    dbt = Dbt(built, settings.state_dir / "logs")
    is_published = os.environ.get("HF_DBT_DUCKDB_PATH") != IN_MEMORY
    error = dbt.docs([] if is_published else ["--empty-catalog"])
    close_connections()
    if error is not None:
        raise TransformError(f"The docs site could not be written: {error}")
    output.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(built / "static_index.html", output / "index.html")
    for name in ("manifest.json", "catalog.json"):
        shutil.copyfile(built / name, output / name)
    page = output / "index.html"
    log.info("The docs site is in %s: open %s in a browser.", output, page)
    return page
