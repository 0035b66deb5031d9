"""`python -m extract docs`: the dbt docs site as one static page that opens without a server.

It shows column types and row counts of what is published. Where nothing is, an earlier site stays.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from extract.config.settings import Settings
from extract.config.state_folder import require_writable
from extract.databases import open_target
from extract.errors import TransformError
from extract.transform.dbt import Dbt, close_connections
from extract.transform.environment import set_dbt_environment

log = logging.getLogger(__name__)
IS_PUBLISHED = (
    "select 1 from information_schema.tables where table_schema = 'hf' and table_name = 'models'"
)


def write_docs(settings: Settings, output: Path) -> Path:
    """Writes `index.html`, `manifest.json` and `catalog.json` into `output`; returns the page.

    Raises:
        TransformError: nothing is published, or dbt could not write the site.
        DatabaseError: the database cannot be reached or read.
    """
    target = open_target(settings)
    with target.reader() as published:
        if not published.execute(IS_PUBLISHED):
            raise TransformError(
                f"{target.describe()} holds no catalog yet: a site would show no column of it.\n"
                "Run `make extract transform`, then `make docs` again. An earlier site stays."
            )
    require_writable(settings.state_dir)
    set_dbt_environment(target, read_only=True)
    built = settings.state_dir / f"dbt-{settings.target}-docs"
    dbt = Dbt(built, settings.state_dir / "logs")
    error = dbt.docs()
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
