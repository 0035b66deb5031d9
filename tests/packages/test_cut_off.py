"""Downloads and uploads that are cut off, runs that are killed, databases that are lost."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract.config.settings import Settings
from extract.databases import open_target
from tests.packages.conftest import DATASET, Packaging, requested
from tests.packages.cutting_proxy import CuttingProxy
from tests.sample_hub import Fault
from tests.support.catalog_under_test import ROOT

pytestmark = pytest.mark.slow
ASKED = (DATASET, "--type", "dataset")
KEY = "maker-data/1.0.0"


def test_a_download_that_stays_cut_off_publishes_nothing_and_a_rerun_succeeds(
    packaging: Packaging,
) -> None:
    packaging.hub.faults.add(Fault("/lfs/", kind="status", status=500, times=None))
    failed = packaging.package(*ASKED, expect=1)
    assert "cut off" in failed.stderr
    assert "Run again" in failed.stderr
    assert packaging.stored() == {}
    assert packaging.remains() == []
    packaging.hub.faults.clear()
    packaging.package(*ASKED)
    assert len(packaging.rows()) == 1
    assert packaging.remains() == []


@pytest.mark.timeout(60)
def test_a_listing_of_files_that_is_not_answered_is_asked_for_again(quick: Packaging) -> None:
    quick.hub.faults.add(Fault("/tree/", kind="hang", nth=2))  # the first is our own, for the plan
    quick.package(*ASKED, REQUEST_TIMEOUT="0.5")
    assert len(requested(quick.hub, "/tree/")) == 3


def test_a_connection_that_breaks_is_taken_up_where_it_broke(quick: Packaging) -> None:
    files = {"train.bin": bytes(range(250)) * 100_000}
    quick.hub.catalog.set_files(DATASET, files, kind="datasets")
    quick.hub.faults.add(Fault("/lfs/", kind="cut_body", method="GET"))
    quick.package(*ASKED)
    asked = [request for request in requested(quick.hub, "/lfs/") if request.method == "GET"]
    first, second = asked
    assert first.headers.get("range") is None
    assert second.headers["range"] == "bytes=10485760-"  # huggingface_hub writes 10 MiB at once
    assert "unchanged" in quick.catalog.run("packages", "verify").stdout


def test_bytes_that_are_not_the_commit_s_are_refused(quick: Packaging) -> None:
    wrong = Fault("/lfs/", kind="status", status=200, body=b"3" * 9000, times=None)
    quick.hub.faults.add(wrong)
    failed = quick.package(*ASKED, expect=1)
    assert "Error" in failed.stderr
    assert quick.stored() == {}
    assert quick.remains() == []


def test_the_token_goes_to_the_endpoint_alone(quick: Packaging) -> None:
    quick.hub.lfs_host = "localhost"  # another origin, as the Hub's own storage is
    quick.package(*ASKED, HF_TOKEN="hf_tokenOfTheTests")
    assert requested(quick.hub, "/api/datasets/")[0].token == "hf_tokenOfTheTests"
    stored = requested(quick.hub, "/lfs/")
    assert stored
    assert [request.token for request in stored if request.token] == []


def started(packaging: Packaging) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "extract", "package", *ASKED],
        cwd=ROOT, env=packaging.catalog.env(), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def hang_train(packaging: Packaging) -> None:
    """Where the bytes of train.bin are, nothing answers."""
    repository = packaging.hub.catalog.repositories["datasets", DATASET]
    sha256 = hashlib.sha256(repository.files["train.bin"]).hexdigest()
    packaging.hub.faults.add(Fault(f"/lfs/.*{sha256}", kind="hang", times=None))


def wait_for_file(packaging: Packaging, name: str) -> None:
    for _ in range(300):
        if list((packaging.state / "packages").glob(f"*/files/{name}")):
            return
        time.sleep(0.1)
    raise AssertionError(f"{name} did not come")


def test_after_a_kill_the_rerun_goes_on_with_what_had_come(quick: Packaging) -> None:
    hang_train(quick)
    process = started(quick)
    wait_for_file(quick, "b.bin")
    process.kill()
    process.communicate()
    assert quick.remains() != []
    quick.hub.faults.clear()
    quick.hub.requests.clear()
    quick.package(*ASKED)
    sha256 = hashlib.sha256(b"2" * 300).hexdigest()
    assert requested(quick.hub, "/lfs/") != []
    assert requested(quick.hub, f"/{sha256}") == []
    assert quick.remains() == []
    assert "unchanged" in quick.catalog.run("packages", "verify").stdout


def test_what_a_killed_run_left_is_removed_when_something_else_is_asked_for(
    quick: Packaging,
) -> None:
    hang_train(quick)
    process = started(quick)
    wait_for_file(quick, "b.bin")
    process.kill()
    process.communicate()
    quick.hub.faults.clear()
    quick.package(*ASKED, "--exclude", "train.bin")
    assert quick.remains() == []


def test_an_interrupt_ends_within_two_seconds_and_leaves_nothing(quick: Packaging) -> None:
    hang_train(quick)
    process = started(quick)
    wait_for_file(quick, "b.bin")
    process.send_signal(signal.SIGINT)
    asked = time.monotonic()
    _, said = process.communicate(timeout=20)
    assert time.monotonic() - asked < 2.5
    assert process.returncode == 130
    assert "Traceback" not in said
    assert quick.remains() == []
    assert quick.stored() == {}


@pytest.mark.parametrize("packaging", ["postgres-s3"], indirect=True)
def test_a_gate_and_an_upload_that_is_cut_off_publish_nothing_and_a_rerun_succeeds(
    packaging: Packaging, s3: str
) -> None:
    packaging.hub.catalog.datasets[DATASET]["gated"] = "manual"
    refused = packaging.package(*ASKED, expect=1)
    assert f"The files of the dataset {DATASET} are gated" in refused.stderr
    packaging.hub.catalog.grant(DATASET)
    with CuttingProxy(s3) as proxy:
        proxy.limit = 5000
        failed = packaging.package(*ASKED, expect=1, AWS_ENDPOINT_URL=proxy.url)
    assert "Nothing is partly stored" in failed.stderr
    assert packaging.stored() == {}
    assert packaging.remains() == []
    packaging.package(*ASKED)
    assert sorted(packaging.stored()) == [f"{KEY}/manifest.json", f"{KEY}/package.zip"]
    assert [row[:2] for row in packaging.rows()] == [("maker-data", "1.0.0")]


def test_of_two_at_once_one_has_the_version(packaging: Packaging) -> None:
    processes = [started(packaging) for _ in range(2)]
    said = [process.communicate(timeout=240)[1] for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 4], said
    [row] = packaging.rows()
    manifest = json.loads(packaging.stored()[f"{KEY}/manifest.json"])
    [(package_id,)] = packaging.catalog.query("select cast(package_id as varchar) from hf.packages")
    assert manifest["package_id"] == package_id
    assert row[:2] == ("maker-data", "1.0.0")


def test_a_row_that_could_not_be_recorded_is_recorded_by_the_next_call(
    quick: Packaging, tmp_path: Path
) -> None:
    quick.catalog.run("details", "maker/tiny")
    folder = quick.catalog.folder / "catalog.duckdb.work"
    folder.mkdir()  # no run can work here
    failed = quick.package(*ASKED, expect=1)
    assert "Run the same command again" in failed.stderr
    stored = quick.stored()
    assert sorted(stored) == [f"{KEY}/manifest.json", f"{KEY}/package.zip"]
    folder.rmdir()
    healed = quick.told(*ASKED)
    assert "its row was missing and is recorded now" in healed["message"]
    assert healed["package_id"] == json.loads(stored[f"{KEY}/manifest.json"])["package_id"]
    assert quick.stored() == stored
    assert len(quick.rows()) == 1
    assert quick.catalog.query("select count(*) from raw.packages") == [(1,)]
    assert not list((quick.state / "unrecorded_packages").glob("*"))
    assert "exists already" in quick.package(*ASKED, expect=4).stderr


def test_a_package_waits_for_another_run_to_end(quick: Packaging) -> None:
    settings = Settings(duckdb_path=quick.catalog.duckdb_path)
    with open_target(settings).lock("a test"):
        process = started(quick)
        deadline = time.monotonic() + 30
        assert process.stderr
        for line in process.stderr:
            if "Waiting: " in line:
                break
            assert time.monotonic() < deadline
        assert str(os.getpid()) in line
        assert sorted(quick.stored()) == [f"{KEY}/manifest.json", f"{KEY}/package.zip"]
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert len(quick.rows()) == 1
