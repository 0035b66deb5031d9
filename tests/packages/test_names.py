from __future__ import annotations

import pytest

from extract.errors import PackageError, UsageError
from extract.packages.card import description_of, license_of
from extract.packages.names import checked_id, checked_version, latest, next_version, package_name
from extract.packages.repository import checked_path
from extract.words import readable_size


def test_a_name_is_the_id_with_a_dash_for_the_slash() -> None:
    assert package_name("openai-community/gpt2") == "openai-community-gpt2"
    assert package_name("gpt2") == "gpt2"


@pytest.mark.parametrize("bad", ["", "a/b/c", "../etc", "a/..", "a b", "a/b?x", "a/b\n", "-a/b"])
def test_what_no_repository_can_be_called_is_wrong_usage(bad: str) -> None:
    with pytest.raises(UsageError):
        checked_id(bad)


@pytest.mark.parametrize("good", ["1.0.0", "0.0.1", "2.0.0-rc.1", "auto"])
def test_versions_are_semantic(good: str) -> None:
    assert checked_version(good) == good


@pytest.mark.parametrize("bad", ["1", "1.0", "v1.0.0", "1.0.0+build", "01.0.0", "latest", ""])
def test_what_is_no_version_is_wrong_usage(bad: str) -> None:
    with pytest.raises(UsageError, match="semantic version"):
        checked_version(bad)


def test_the_next_version_is_the_patch_after_the_highest() -> None:
    assert next_version([]) == "1.0.0"
    assert next_version(["1.0.9", "1.0.10", "no version"]) == "1.0.11"
    assert next_version(["2.0.0-rc.1"]) == "2.0.0"
    assert latest(["1.10.0", "1.9.0", "1.10.0-rc.1"]) == "1.10.0"


@pytest.mark.parametrize(
    "bad",
    ["../a", "a/../b", "/etc/passwd", "a//b", "a/./b", "a\\b", "c:x", "a\nb", "a\x00b", "",
     ".cache/huggingface/x", "x" * 256],
)  # fmt: skip
def test_a_path_that_could_leave_its_folder_is_refused(bad: str) -> None:
    with pytest.raises(PackageError, match="outside"):
        checked_path(bad)


def test_ordinary_paths_are_taken() -> None:
    for good in ("README.md", ".gitattributes", "a/b c/雪.json", "..a/b..", ".cache/x"):
        assert checked_path(good) == good


def test_the_license_is_read_as_everywhere_else() -> None:
    assert license_of({"tags": ["x", "license:mit"], "cardData": {"license": "other"}}) == "mit"
    assert license_of({"cardData": {"license": ["apache-2.0", "mit"]}}) == "apache-2.0"
    named = {"license": "other", "license_name": "gemma"}
    assert license_of({"tags": ["license:other"], "cardData": named}) == "gemma"
    assert license_of({"tags": None, "cardData": None}) is None
    assert license_of({"cardData": {"license": []}}) is None


def test_the_description_is_the_first_prose_of_the_card() -> None:
    card = (
        "---\nlicense: mit\n---\n# Title\n\n<img src='x'>\n\n![badge](http://x)\n\n```sh\nmake it "
        "run now please\n```\n| a | b | c | d |\n\nThis **model** does [a thing](http://x) well.\n"
    )
    assert description_of({"id": "a/b"}, card) == "This model does a thing well."
    assert description_of({"id": "a/b", "pipeline_tag": "fill-mask"}, "# Nothing") == (
        "a/b, a model for fill-mask."
    )
    assert description_of({"id": "a/b", "description": "A set\n of data."}, "") == "A set of data."
    long = description_of({"id": "a/b"}, "word " * 200)
    assert len(long) <= 300
    assert long.endswith("word...")


def test_sizes_are_told_for_people() -> None:
    assert [readable_size(size) for size in (0, 999, 1500, 2 * 10**12)] == [
        "0 B", "999 B", "1.5 kB", "2.0 TB",
    ]  # fmt: skip
