"""What tags and cards tell, on both engines: families, tags by namespace, languages, authors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.sample_hub.tasks import TASKS
from tests.support.catalog_under_test import ROOT, CatalogUnderTest
from tests.support.engines import ENGINES

pytestmark = pytest.mark.slow
TASK = "text-generation"
BASE = "meta-llama/Llama-3.1-8B"


def sample_of_families() -> Catalog:
    """A base with what was made from it, a long chain, circles, and bases that are told oddly."""
    sample = Catalog(tasks=[task for task in TASKS if task.task_id == TASK])

    def add(model_id: str, *tags: str, card: dict[str, Any] | None = None, **fields: Any) -> None:
        sample.add(model_id, TASK, tags=[TASK, *tags], cardData=card or {}, **fields)

    def made(model_id: str, base: str, relation: str = "finetune", **fields: Any) -> None:
        add(model_id, f"base_model:{base}", f"base_model:{relation}:{base}", **fields)

    add(BASE, "en", "pt", "license:llama3.1")
    add("quant/llama-gguf", f"base_model:{BASE}", f"base_model:quantized:{BASE}", "de",
        card={"base_model_relation": "merge"})  # fmt: skip
    add("tuned/german", f"base_model:finetune:{BASE}", "de", "en", "dataset:squad")
    made("spelled/otherwise", "META-llama/LLAMA-3.1-8b", "adapter")
    add("maker/old")
    made("child/of-a-renamed", "maker/old")
    add("child/of-two", f"base_model:merge:{BASE}", "base_model:merge:maker/old")
    made("child/of-a-lost-one", "Nobody/Lost")
    made("child/of-the-lost-one-too", "nobody/lost")
    add("child/of-no-relation", f"base_model:{BASE}")
    add("card/one", card={"base_model": f"https://huggingface.co/{BASE}"})
    add("card/two", card={"base_model": [BASE, "chain/0"], "base_model_relation": "merge"})
    add("card/odd", card={"base_model": 7, "language": {"en": 1}})
    add("card/none-but-tags", f"base_model:{BASE}", card={"base_model": "chain/0"})
    add("chain/0")
    for step in range(1, 21):
        made(f"chain/{step}", f"chain/{step - 1}")
    for here, there in (("a", "b"), ("b", "c"), ("c", "a"), ("self", "self"), ("hangs-on", "a")):
        made(f"ring/{here}", f"ring/{there}")
    add("words/in-tags", "en", "en", "jax", "pytorch", "moe", "yue", "fill-mask", "fine tune",
        "region:us", "dataset:squad", "arxiv:1810.04805", "doi:10.57967/hf/0039", "license:mit",
        "license:", "dataset:", "Own-Lib", "robotics", "x" * 251,
        card={"language": "de", "datasets": ["squad", "glue"], "license": "apache-2.0"},
        library_name="Own-Lib", pipeline_tag="robotics")  # fmt: skip
    add("words/of-its-card", card={"language": ["moe", "klingonese", "fr"], "license": "bsd"})
    return sample


@pytest.fixture(scope="module", params=ENGINES)
def families(
    request: pytest.FixtureRequest, make_catalog: Callable[[str, str], CatalogUnderTest]
) -> Iterator[tuple[CatalogUnderTest, SampleHub]]:
    with SampleHub(sample_of_families()) as hub:
        catalog = make_catalog(request.param, hub.url)
        catalog.environment["SOURCES"] = "hub"
        catalog.extract_and_transform()
        hub.catalog.rename("maker/old", "maker/new")
        catalog.extract_and_transform()
        yield catalog, hub


@pytest.fixture
def catalog(families: tuple[CatalogUnderTest, SampleHub]) -> CatalogUnderTest:
    return families[0]


def relations(catalog: CatalogUnderTest, models: str) -> set[tuple[Any, ...]]:
    return set(
        catalog.query(
            "select model_id, base_model_id, relation from hf.model_relations"
            f" where model_id like '{models}'"
        )
    )


def tags(catalog: CatalogUnderTest, model_id: str, namespace: str) -> set[str]:
    rows = catalog.query(
        f"select value from hf.model_tags where model_id = '{model_id}'"
        f" and namespace = '{namespace}'"
    )
    assert len(rows) == len(set(rows))
    return {value for (value,) in rows}


def root(catalog: CatalogUnderTest, model_id: str) -> list[tuple[Any, ...]]:
    return catalog.query(
        f"select root_model_id, depth from hf.model_families where model_id = '{model_id}'"
    )


def test_a_tag_says_how_a_model_was_made_whatever_the_card_says(catalog: CatalogUnderTest) -> None:
    assert relations(catalog, "quant/%") == {("quant/llama-gguf", BASE, "quantized")}
    assert relations(catalog, "card/none%") == {("card/none-but-tags", BASE, "unspecified")}


def test_a_base_is_spelled_as_the_hub_spells_it_today(catalog: CatalogUnderTest) -> None:
    assert relations(catalog, "spelled/%") == {("spelled/otherwise", BASE, "adapter")}
    assert relations(catalog, "child/%") == {
        ("child/of-a-renamed", "maker/new", "finetune"),
        ("child/of-two", "maker/new", "merge"),
        ("child/of-two", BASE, "merge"),
        ("child/of-a-lost-one", "Nobody/Lost", "finetune"),
        ("child/of-the-lost-one-too", "Nobody/Lost", "finetune"),
        ("child/of-no-relation", BASE, "unspecified"),
    }


def test_a_card_tells_where_no_tag_does(catalog: CatalogUnderTest) -> None:
    assert relations(catalog, "card/o%") == {("card/one", BASE, "unspecified")}
    assert relations(catalog, "card/t%") == {
        ("card/two", BASE, "merge"),
        ("card/two", "chain/0", "merge"),
    }


def test_a_family_has_one_root_however_long_the_way(catalog: CatalogUnderTest) -> None:
    assert root(catalog, "chain/0") == [("chain/0", 0)]
    assert root(catalog, "chain/20") == [("chain/0", 20)]
    assert root(catalog, "child/of-a-lost-one") == [("Nobody/Lost", 1)]
    assert root(catalog, "child/of-two") == [("maker/new", 1)]
    assert root(catalog, "words/in-tags") == []


def test_a_circle_ends_where_it_closes(catalog: CatalogUnderTest) -> None:
    assert root(catalog, "ring/a") == [("ring/c", 2)]
    assert root(catalog, "ring/b") == [("ring/a", 2)]
    assert root(catalog, "ring/hangs-on") == [("ring/c", 3)]
    assert root(catalog, "ring/self") == [("ring/self", 0)]


def test_a_tag_is_filed_under_what_it_tells(catalog: CatalogUnderTest) -> None:
    expected = {
        "language": {"en", "de", "yue"},
        "library": {"pytorch", "jax", "Own-Lib"},
        "task": {TASK, "robotics"},
        "region": {"us"},
        "dataset": {"squad", "glue"},
        "arxiv": {"1810.04805"},
        "doi": {"10.57967/hf/0039"},
        "license": {"mit"},
        "base_model": set(),
        # a word that is a language too, unless the card names it as one
        "other": {"moe", "fill-mask", "fine tune", "license:", "dataset:"},
    }
    found = {namespace: tags(catalog, "words/in-tags", namespace) for namespace in expected}
    assert found == expected


def test_a_card_adds_languages_and_a_license(catalog: CatalogUnderTest) -> None:
    assert tags(catalog, "words/of-its-card", "language") == {"moe", "fr"}
    assert tags(catalog, "words/of-its-card", "license") == {"bsd"}
    assert tags(catalog, BASE, "language") == {"en", "pt"}
    assert tags(catalog, "quant/llama-gguf", "base_model") == {BASE, f"quantized:{BASE}"}


def test_a_language_has_its_english_name(catalog: CatalogUnderTest) -> None:
    named = "select code, name from hf.languages where code in ('pt', 'code', 'pytorch') order by 1"
    assert catalog.query(named) == [("code", "Code"), ("pt", "Portuguese")]


def test_an_author_counts_what_the_models_say(catalog: CatalogUnderTest) -> None:
    counted = """
        select split_part(model_id, '/', 1), count(*), cast(sum(downloads) as bigint),
            cast(sum(likes) as bigint), min(created_at)
        from hf.models where model_id like '%/%' group by 1
    """
    authors = "select author, models, downloads, likes, first_seen_at from hf.authors"
    assert sorted(catalog.query(authors)) == sorted(catalog.query(counted))


def test_the_tables_have_their_keys(catalog: CatalogUnderTest) -> None:
    keys = """
        select table_name, constraint_type from information_schema.table_constraints
        where table_schema = 'hf' and constraint_type <> 'CHECK' and table_name in (
            'model_relations', 'model_families', 'model_tags', 'languages', 'authors'
        )
    """
    of_a_model = ["model_families", "model_relations", "model_tags"]
    assert sorted(catalog.query(keys)) == sorted(
        [(table, "PRIMARY KEY") for table in [*of_a_model, "languages", "authors"]]
        + [(table, "FOREIGN KEY") for table in of_a_model]
    )


def questions() -> list[str]:
    """The example questions of the docs, below the heading on tags and cards."""
    text = (ROOT / "dbt_project/models/overview.md").read_text(encoding="utf-8")
    section = text.split("## What tags and cards tell\n")[1].split("\n## ")[0]
    return re.findall(r"^ {4}(select .*?);$", section, flags=re.MULTILINE | re.DOTALL)


def test_each_question_of_the_docs_is_one_select(catalog: CatalogUnderTest) -> None:
    forms, depths, languages, datasets, licenses = (catalog.query(sql) for sql in questions())
    assert [model_id for model_id, _ in forms] == ["quant/llama-gguf"]
    assert depths == [(0, 1), (1, 6)]
    assert languages == [("English", 1), ("German", 1)]
    assert datasets == [("squad", 2), ("glue", 1)]
    assert licenses == [("meta-llama", "llama3.1", 1, 1)]


ALL = ("model_relations", "model_families", "model_tags", "languages", "authors")


def everything(catalog: CatalogUnderTest) -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(catalog.query(f"select * from hf.{table}"), key=str) for table in ALL}


def test_a_night_derives_tags_of_what_changed_and_a_full_refresh_gives_the_same(
    families: tuple[CatalogUnderTest, SampleHub],
) -> None:
    catalog, hub = families
    before = everything(catalog)
    hub.catalog.change("chain/0", likes=77)
    hub.catalog.change("card/one", cardData={"language": "ja"})
    catalog.extract_and_transform()
    retagged = "select model_id from staging.int_stale_models where is_retagged"
    assert catalog.query(retagged) == [("card/one",)]
    assert tags(catalog, "card/one", "language") == {"ja"}
    assert relations(catalog, "card/one") == set()
    after = everything(catalog)
    assert after["model_tags"] != before["model_tags"]
    catalog.run("transform", "--full-refresh")
    assert everything(catalog) == after


def test_on_duckdb_a_table_that_outgrows_its_keys_goes_on_without(
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    keys = "select count(*) from duckdb_constraints() where table_name = 'model_tags'"
    indexes = "select count(*) from duckdb_indexes() where table_name = 'model_tags'"
    with SampleHub(sample_of_families()) as hub:
        catalog = make_catalog("duckdb", hub.url)
        catalog.environment |= {"SOURCES": "hub", "HF_DBT_KEYED_ROWS": "1000"}
        catalog.extract_and_transform()
        assert catalog.query(indexes) == [(1,)]
        before = everything(catalog)
        hub.catalog.add("maker/tagged", TASK, tags=[TASK, *map(str, range(1000))])
        catalog.extract_and_transform()
        assert (catalog.query(keys), catalog.query(indexes)) == ([(0,)], [(0,)])
        after = everything(catalog)
        assert set(before["model_tags"]) < set(after["model_tags"])
        hub.catalog.change("maker/tagged", tags=[TASK, "en"])
        catalog.extract_and_transform()
        assert tags(catalog, "maker/tagged", "language") == {"en"}
        assert len(catalog.rows("model_tags")) < 1000
