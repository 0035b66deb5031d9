"""The review file between two exports: edits that are kept, and those that cannot be meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.errors import ExportError, ReviewError
from extract.exports import command
from tests.support.small_catalog import MODELS, STAGING, Exports, remove


def test_a_reviewers_edits_are_kept_and_hold(exports: Exports) -> None:
    exports.export()
    exports.review(remove("maker/moe-8x7b"))
    exports.review(lambda entries: entries[0].update(license="llama3.1", note="asked legal"))
    exports.review(remove("pinned/model"))
    edited = exports.text(STAGING)
    outcome = exports.export()
    assert exports.text(STAGING) == edited
    assert "edited by hand" in outcome.notes[0]
    models = {model["model_id"]: model for model in exports.read(MODELS)}
    assert list(models) == ["maker/Dense-7B", "pinned/model"]  # CATALOG's stay
    assert models["maker/Dense-7B"]["license"] == "llama3.1"
    with pytest.raises(ReviewError, match=r"edited by hand.*\n.*--force"):
        exports.export("candidates")
    assert exports.text(STAGING) == edited
    exports.export(force=True)
    assert len(exports.read(STAGING)) == 6
    assert len(exports.read(MODELS)) == 3


def test_a_reviewer_may_add_a_model_that_the_hub_knows(exports: Exports) -> None:
    exports.export()
    added = {**exports.read(STAGING)[0], "model_id": "maker/vision", "license": "mit", "tags": []}
    exports.review(lambda entries: entries.append(added))
    exports.export("models")
    assert exports.read(MODELS)[2]["model_id"] == "maker/vision"


def test_an_untouched_file_is_brought_up_to_date(duckdb_exports: Exports) -> None:
    duckdb_exports.export()
    duckdb_exports.catalog.execute("delete from hf.candidates where model_id = 'vendor/Zero'")
    assert "1 removed (vendor/Zero)" in duckdb_exports.export().changes.values()
    assert len(duckdb_exports.read(STAGING)) == 5


def test_line_ends_of_another_system_are_no_edit(duckdb_exports: Exports) -> None:
    duckdb_exports.export()
    as_windows = duckdb_exports.text(STAGING).replace("\n", "\r\n")
    (duckdb_exports.folder / STAGING).write_bytes(as_windows.encode())
    assert duckdb_exports.export(check=True).changes == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda e: e[1].pop("license"),
            r"entry 2 \(maker/moe-8x7b\): the key 'license' is missing",
        ),
        (lambda e: e.append(e[0]), "maker/Dense-7B is in it 2 times"),
        (
            lambda e: e[0].update(model_id="maker/dense-7b"),
            r"knows maker/dense-7b \(is maker/Dense-7B meant\?\)",
        ),
        (lambda e: e[0].update(model_id="no/such"), "knows no/such"),
        (lambda e: e[0].update(tags="text"), "'tags' must be a list of texts, not \"text\""),
        (lambda e: e[0].update(popularity_score="9"), "'popularity_score' must be a number"),
        (lambda e: e[0].update(popularity_score=True), "'popularity_score' must be a number"),
        (lambda e: e[0].update(model_id=""), "'model_id' must be a text"),
        (lambda e: e[0].update(license=""), "'license' must be a text or null"),
        (lambda e: e.append("maker/x"), "entry 7 .*: a text instead of an object"),
        (lambda e: [x.pop("tags") for x in e], r"and 3 more"),
    ],
)
def test_a_review_that_cannot_be_meant_is_told_and_changes_nothing(
    duckdb_exports: Exports, change: Callable[[list[dict[str, Any]]], Any], said: str
) -> None:
    duckdb_exports.export()
    duckdb_exports.review(change)
    before = duckdb_exports.texts()
    for parts in (("models",), command.PARTS):
        with pytest.raises(ReviewError, match=said) as told:
            duckdb_exports.export(*parts)
        assert len(str(told.value).splitlines()) <= 3
    assert duckdb_exports.texts() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[{", "broken JSON: line 1, column 3"),
        ("", "broken JSON: line 1, column 1"),
        ("{}", "holds an object, not a list"),
        ('[{"model_id": "a/b", "model_id": "c/d"}]', "the key 'model_id' twice"),
        ('[{"popularity_score": NaN}]', "NaN is not a number in JSON"),
        ("[\n<<<<<<< HEAD\n=======\n>>>>>>> x\n]", "an unfinished merge"),
        ("[" * 100_000, "not readable JSON"),
    ],
)
def test_a_broken_review_file_is_told_and_changes_nothing(
    duckdb_exports: Exports, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert duckdb_exports.cli("--quiet") == 0
    duckdb_exports.write(text)
    before = duckdb_exports.texts()
    assert duckdb_exports.cli("--quiet") == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert duckdb_exports.cli("--check") == 3
    assert duckdb_exports.texts() == before


def test_bytes_that_are_no_text_are_told(duckdb_exports: Exports) -> None:
    duckdb_exports.export()
    (duckdb_exports.folder / STAGING).write_bytes(b"\xff\xfe[]")
    with pytest.raises(ExportError, match="not UTF-8 text"):
        duckdb_exports.export()


def test_check_of_the_models_goes_by_the_review(duckdb_exports: Exports) -> None:
    assert duckdb_exports.cli() == 0
    duckdb_exports.review(remove("maker/Dense-7B"))
    assert duckdb_exports.cli("models", "--check") == 3
    assert duckdb_exports.cli("models") == 0
    assert duckdb_exports.cli("models", "--check") == 0
    assert duckdb_exports.cli("--check") == 3  # the catalog would have the model back


def test_models_need_a_staging_file(duckdb_exports: Exports) -> None:
    with pytest.raises(ExportError, match="export candidates"):
        duckdb_exports.export("models")
