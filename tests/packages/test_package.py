"""A repository goes through pass, gate, duplicate, reuse and verify, on every engine and store."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.packages.conftest import DATASET, KEYS, MODEL, Packaging, requested

pytestmark = pytest.mark.slow
NAME = "maker-tiny"


def test_pass_duplicate_reuse_and_verify(packaging: Packaging) -> None:
    catalog, hub = packaging.catalog, packaging.hub
    catalog.run("details", MODEL)
    hub.requests.clear()
    refused = packaging.package(MODEL, "--json", expect=3)
    scores, told = packaging.scores(), json.loads(refused.stdout)
    assert scores["passes_gate"] is False
    assert (told["name"], told["version"], told["model_id"]) == (NAME, "1.0.0", MODEL)
    assert told["net_score"] == scores["net_score"]
    assert told["metrics"] == {metric: scores[metric] for metric in told["metrics"]}
    assert len(told["metrics"]) == 8
    assert (told["package_id"], told["s3_path"], told["size_bytes"]) == (None, None, None)
    assert (told["message"].count(MODEL), refused.stderr.count(MODEL)) == (1, 1)
    for failing in ("Performance Claims (0.0 < 0.5)", "Dataset Quality (no evidence)"):
        assert failing in refused.stderr
    assert packaging.scores()["failed_metrics"] in refused.stderr
    assert not [r for r in requested(hub, "/resolve/") if not r.path.endswith("README.md")]
    assert packaging.stored() == {}

    files = packaging.improve()
    told = packaging.told(MODEL, "--description", "For the tests.")
    assert list(told) == ["package_id", "name", "version", "model_id", "s3_path", "net_score",
                          "size_bytes", "message", "metrics"]  # fmt: skip
    assert (told["name"], told["version"]) == (NAME, "1.0.0")
    scores = packaging.scores()
    assert (scores["passes_gate"], scores["failed_metrics"]) == (True, None)
    assert told["net_score"] == scores["net_score"]
    assert told["metrics"] == {metric: scores[metric] for metric in told["metrics"]}
    assert min(told["metrics"].values()) >= 0.5
    stored = packaging.stored()
    manifest = json.loads(stored[f"{NAME}/1.0.0/manifest.json"])
    with zipfile.ZipFile(io.BytesIO(stored[f"{NAME}/1.0.0/package.zip"])) as packed:
        contents = {name: packed.read(name) for name in packed.namelist()}
    assert contents == {
        path: text.encode() if isinstance(text, str) else text for path, text in files.items()
    }
    assert [file["path"] for file in manifest["files"]] == sorted(files)
    assert manifest["license"] == "apache-2.0"

    [row] = catalog.query(
        "select cast(package_id as varchar), model_id, revision, description, s3_path, sha256,"
        " size_bytes, net_score, skip_gate_reason, type from hf.packages"
    )
    sha = hub.catalog.repositories["models", MODEL].head
    expected = (sha, "For the tests.", told["s3_path"], manifest["sha256"], told["size_bytes"])
    assert row == (told["package_id"], MODEL, *expected, told["net_score"], None, "model")
    metrics = dict(catalog.query("select metric, score from hf.package_metrics"))
    assert metrics == told["metrics"]

    again = packaging.package(MODEL, expect=4)
    assert told["package_id"] in again.stderr
    assert packaging.stored() == stored

    hub.requests.clear()
    reused = packaging.told(MODEL, "--version", "auto")
    assert reused["version"] == "1.0.1"
    assert not [r for r in requested(hub, "/resolve/") if not r.path.endswith("README.md")]
    assert "nothing was uploaded" in reused["message"]
    bytes_of = packaging.stored()
    assert bytes_of[f"{NAME}/1.0.1/package.zip"] == stored[f"{NAME}/1.0.0/package.zip"]
    assert [(name, version) for name, version, *_ in packaging.rows()] == [
        (NAME, "1.0.0"), (NAME, "1.0.1"),
    ]  # fmt: skip

    assert "unchanged" in catalog.run("packages", "verify").stdout
    changed = bytes_of[f"{NAME}/1.0.1/package.zip"].replace(b"Limitations", b"limitations")
    packaging.overwrite(f"{NAME}/1.0.1/package.zip", changed)
    found = json.loads(catalog.run("packages", "verify", "--json", expect=3).stdout)
    assert [one["problem"] is None for one in found] == [True, False]
    assert "sha256" in found[1]["problem"]
    listed = catalog.run("packages", "list").stdout
    assert listed.count(NAME) == 2
    assert told["s3_path"] in catalog.run("packages", "show", f"{NAME}@1.0.0").stdout
    assert packaging.remains() == []

    keys = catalog.query(
        "select constraint_type from information_schema.table_constraints"
        " where table_schema = 'hf' and table_name in ('packages', 'package_metrics')"
        " and constraint_type in ('UNIQUE', 'FOREIGN KEY', 'PRIMARY KEY')"
    )
    assert sorted(kind for (kind,) in keys) == [
        "FOREIGN KEY", "PRIMARY KEY", "PRIMARY KEY", "UNIQUE",
    ]  # fmt: skip
    catalog.run("transform")  # the rows stay, and a build of all is green
    assert len(packaging.rows()) == 2


def test_a_dataset_is_packaged_without_the_gate(packaging: Packaging) -> None:
    told = packaging.told(DATASET, "--type", "dataset", "--exclude", "*.md")
    assert told["metrics"] == {}
    assert told["net_score"] is None
    [row] = packaging.rows()
    assert row == ("maker-data", "1.0.0", DATASET, told["s3_path"])
    with zipfile.ZipFile(io.BytesIO(packaging.stored()["maker-data/1.0.0/package.zip"])) as packed:
        assert packed.namelist() == ["b.bin", "train.bin"]
    assert packaging.catalog.query("select count(*) from hf.package_metrics") == [(0,)]
    again = packaging.package(DATASET, "--type", "dataset", expect=4)
    assert "It exists already" in again.stderr


def test_what_cannot_be_had_is_named_and_the_others_are_made(packaging: Packaging) -> None:
    asked = ("maker/gated", "maker/down", "maker/other", "no/such", MODEL)
    done = packaging.package(*asked, "--skip-gate", "no scores here", expect=1)
    assert "The files of the model maker/gated are gated" in done.stderr
    assert "disabled the model maker/down" in done.stderr
    assert "knows no model no/such" in done.stderr
    assert "maker/other has moved to maker/renamed" in done.stderr
    assert [row[0] for row in packaging.rows()] == ["maker-renamed", NAME]
    table = done.stdout.rpartition("\n\n")[2].splitlines()
    assert [line.split()[0] for line in table] == ["id", *asked]
    assert [line.endswith("failed (1)") for line in table[1:]] == [True, True, False, True, False]
    reasons = packaging.catalog.query("select distinct skip_gate_reason from hf.packages")
    assert reasons == [("no scores here",)]


def test_a_dry_run_stops_before_the_download(quick: Packaging) -> None:
    done = quick.package(MODEL, "--dry-run", "--skip-gate", "looking")
    assert "would be stored at file://" in done.stdout
    assert "model.safetensors" in done.stdout
    assert quick.stored() == {}
    assert not [r for r in requested(quick.hub, "/resolve/") if "safetensors" in r.path]


def test_a_dry_run_lands_nothing_and_says_that_the_gate_is_not_known(quick: Packaging) -> None:
    done = quick.package(MODEL, "--dry-run")
    assert "whether it passes the gate is not known" in done.stdout
    assert requested(quick.hub, "/commits/") == []
    assert not quick.catalog.duckdb_path.exists()
    assert not quick.catalog.duckdb_path.with_name("catalog.duckdb.work").exists()


def test_another_commit_is_packaged_as_of_then(quick: Packaging) -> None:
    old = quick.hub.catalog.repositories["models", MODEL].commits[1].commit_id
    quick.hub.catalog.repositories["models", MODEL].commits.pop(0)
    told = quick.told(MODEL, "--revision", old, "--skip-gate", "old")
    [(revision,)] = quick.catalog.query("select revision from hf.packages")
    assert revision == old
    assert told["version"] == "1.0.0"
    missing = quick.package(MODEL, "--revision", "nope", "--skip-gate", "x", expect=1)
    assert "no such revision" in missing.stderr


def test_no_secret_is_printed_or_stored(quick: Packaging, bucket: str) -> None:
    secret = KEYS["AWS_SECRET_ACCESS_KEY"]
    quick.url = quick.catalog.environment["S3_URL"] = bucket
    done = quick.package(DATASET, "--type", "dataset", "--verbose", HF_TOKEN="hf_tokenOfTheTests")
    texts = [done.stdout, done.stderr, *map(str, quick.stored().values())]
    texts += [path.read_text(errors="replace") for path in quick.state.rglob("*.log")]
    assert not [text for text in texts if secret in text or "hf_tokenOfTheTests" in text]
