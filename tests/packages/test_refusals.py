"""What is refused before anything is fetched, landed or stored; quick, as no build is needed."""

from __future__ import annotations

import pytest

from tests.packages.conftest import DATASET, MODEL, Packaging, requested
from tests.sample_hub import Fault
from tests.sample_hub.repositories import Repository


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a/b/c",), "not an id of a repository"),
        ((MODEL, "--version", "one"), "semantic version"),
        ((MODEL, "--skip-gate", " "), "needs a reason"),
        ((MODEL, "--type", "space"), "'space' is not one of"),
        ((), "MODEL_ID"),
        ((MODEL, "--s3-url", "ftp://x/y"), "S3_URL"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], said: str, quick: Packaging) -> None:
    assert said in quick.package(*arguments, expect=2).stderr
    assert quick.hub.requests == []


def test_no_place_for_packages(quick: Packaging) -> None:
    del quick.catalog.environment["S3_URL"]
    assert "Set S3_URL" in quick.package(MODEL, expect=2).stderr


def test_a_filter_that_leaves_nothing(quick: Packaging) -> None:
    refused = quick.package(DATASET, "--type", "dataset", "--include", "*.gguf", expect=2)
    assert "leave no file of 3" in refused.stderr


def test_no_space_is_told_before_the_download(quick: Packaging) -> None:
    sizes = quick.hub.catalog.repositories["datasets", DATASET].sizes
    sizes["train.bin"] = 9 * 10**15
    refused = quick.package(DATASET, "--type", "dataset", expect=1)
    assert "no space" in refused.stderr
    assert "18.0 PB" in refused.stderr
    assert requested(quick.hub, "train.bin") == []


def test_a_missing_repository_is_named_whatever_the_404_says(quick: Packaging) -> None:
    quick.hub.faults.add(Fault("/api/models/no/such", status=404, times=None, body="{}"))
    refused = quick.package("no/such", expect=1)
    assert "The Hub knows no model no/such" in refused.stderr


def test_a_path_that_leaves_its_folder_is_refused(quick: Packaging) -> None:
    repository = quick.hub.catalog.repositories["datasets", DATASET]
    quick.hub.catalog.repositories["datasets", DATASET] = Repository(
        {**repository.files, "../../escaped": b"x"}, repository.commits
    )
    refused = quick.package(DATASET, "--type", "dataset", expect=1)
    assert "outside" in refused.stderr
    assert quick.stored() == {}


def test_nothing_is_recorded_yet(quick: Packaging) -> None:
    assert "No packages" in quick.catalog.run("packages", "list").stdout
    assert "hf.packages has no x" in quick.catalog.run("packages", "show", "x", expect=1).stderr
    assert quick.catalog.run("packages", "verify", "--json").stdout.strip() == "[]"
