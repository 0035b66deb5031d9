"""Descriptions of the YAML in the database: for whoever looks at a table without the docs site."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES

pytestmark = pytest.mark.slow
MODELS = ROOT / "dbt_project" / "models"
ON_DUCKDB = """
    select table_name, '' as column_name, comment from duckdb_tables() where schema_name = 'hf'
    union all
    select view_name, '', comment from duckdb_views() where schema_name = 'hf'
    union all
    select table_name, column_name, comment from duckdb_columns() where schema_name = 'hf'
"""
ON_POSTGRES = """
    select relname, '', obj_description(oid) from pg_class
    where relnamespace = 'hf'::regnamespace and relkind in ('r', 'v')
    union all
    select relname, attname, col_description(attrelid, attnum) from pg_class
    inner join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relnamespace = 'hf'::regnamespace and relkind in ('r', 'v')
"""
VIEW_TEXT = {
    "duckdb": (
        "select sql from duckdb_views() where schema_name = 'hf' and view_name = 'latest_model'"
    ),
    "postgres": "select pg_get_viewdef('hf.latest_model'::regclass)",
}


def descriptions(catalog: CatalogUnderTest) -> dict[tuple[str, str], str | None]:
    rows = catalog.query(ON_DUCKDB if catalog.engine == "duckdb" else ON_POSTGRES)
    return {(table, column): comment for table, column, comment in rows}


def wanted() -> dict[tuple[str, str], str]:
    """What the YAML says of everything that is published in hf."""
    blocks = "".join(path.read_text() for path in MODELS.rglob("*.md"))
    texts = dict(re.findall(r"{% docs (\w+) %}(.*?){% enddocs %}", blocks, re.DOTALL))
    found: dict[tuple[str, str], str] = {}
    for path in (MODELS / "marts" / "hf").glob("*.yml"):
        for model in yaml.safe_load(path.read_text()).get("models", []):
            for described in ({**model, "name": ""}, *model["columns"]):
                text = re.sub(
                    r"{{ doc\('(\w+)'\) }}",
                    lambda block: texts[block[1]].strip(),
                    described["description"],
                )
                found[model["name"], described["name"]] = text.strip()
    return found


def written(catalog: CatalogUnderTest) -> list[int]:
    """How many descriptions each build wrote that wrote any."""
    [log] = (catalog.folder / "state").rglob("dbt.log")
    return [int(n) for n in re.findall(r"written into the database: (\d+)", log.read_text())]


@pytest.fixture(scope="module", params=ENGINES)
def catalog(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> CatalogUnderTest:
    with SampleHub(Catalog.sized(tasks=1, models_per_task=5)) as hub:
        catalog = make_catalog(request.param, hub.url)
        catalog.extract_and_transform()
        assert descriptions(catalog) == wanted()
        first = written(catalog)
        assert len(first) == 1
        catalog.extract_and_transform()  # last_synced_at of every model, and two runs
        assert written(catalog) == first
    return catalog


def test_everything_published_is_described_as_the_yaml_has_it(catalog: CatalogUnderTest) -> None:
    found = descriptions(catalog)
    assert found == wanted()
    assert all(found.values())
    assert found["latest_model", ""] != found["models", ""]


def test_a_description_that_changed_arrives_with_the_next_build_and_no_other(
    catalog: CatalogUnderTest,
) -> None:
    before = written(catalog)
    [(text,)] = catalog.query(VIEW_TEXT[catalog.engine])
    catalog.execute(
        "comment on table hf.models is 'An earlier version''s text; of it';"
        "comment on column hf.models.likes is null;"
        "comment on view hf.latest_model is 'definition 0123';"
        "comment on column hf.latest_model.days_ago is 'Days.'"
    )
    catalog.run("transform")
    assert descriptions(catalog) == wanted()
    assert written(catalog) == [*before, 4]
    assert catalog.query(VIEW_TEXT[catalog.engine]) == [(text,)]


def test_a_view_that_is_made_again_is_described_again(catalog: CatalogUnderTest) -> None:
    [(text,)] = catalog.query(VIEW_TEXT[catalog.engine])
    catalog.execute(
        "drop view hf.latest_model; create view hf.latest_model as select 1 as model_id"
    )
    if catalog.engine == "postgres":  # refuses to replace a view by one of other columns
        catalog.execute("drop view hf.latest_model")
    catalog.run("transform")
    assert catalog.query(VIEW_TEXT[catalog.engine]) == [(text,)]
    assert descriptions(catalog) == wanted()
