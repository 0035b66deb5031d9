"""Both kinds of stores keep the same promises; S3 over its own protocol on loopback."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from extract import redaction
from extract.config.settings import Settings
from extract.errors import ExistsError, StoreError
from extract.packages import archive, upload
from extract.packages.archive import Archive, digested
from extract.packages.manifest import Package
from extract.packages.repository import Filter, Repository
from extract.packages.stores import Store, keys, open_store, store_of
from extract.packages.upload import store_archive
from extract.packages.version_check import unrecorded_package
from tests.packages.conftest import KEYS
from tests.packages.cutting_proxy import CuttingProxy

SETTINGS = Settings(request_timeout=3.0)
SMALLEST_PART = 5 << 20  # what S3 takes


@pytest.fixture(params=["file", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty one."""
    is_s3 = request.param == "s3"
    url = request.getfixturevalue("bucket") if is_s3 else f"file://{tmp_path}/store%20house"
    opened = open_store(url, SETTINGS)
    opened.check()
    return opened


def zip_of(folder: Path, content: bytes, name: str = "package.zip") -> Archive:
    (folder / name).write_bytes(content)
    return digested(folder / name)


def package_of(found: Archive, number: int = 1, version: str = "1.0.0") -> Package:
    return Package(
        package_id=f"00000000-0000-4000-8000-{number:012}", type="model", name="a-b",
        version=version, model_id="a/b", revision="c" * 40, description="", s3_path="x",
        sha256=found.sha256, size_bytes=found.size, net_score=None,
        created_at="2026-11-21T10:00:00+00:00",
    )  # fmt: skip


def manifest_of(package: Package) -> bytes:
    return json.dumps({**package.__dict__, "content_id": "c", "files": []}).encode()


def test_what_is_put_is_there_and_is_never_overwritten(store: Store, tmp_path: Path) -> None:
    key = keys("a-b", "1.0.0")["package.zip"]
    first = zip_of(tmp_path, b"first")
    assert store.stat(key) is None
    assert store.digest(key) is None
    assert store.read(key) is None
    assert store.put_new(key, first)
    assert not store.put_new(key, zip_of(tmp_path, b"second!", "2.zip"))
    assert store.read(key) == b"first"
    assert store.digest(key) == (first.sha256, 5)
    found = store.stat(key)
    assert found is not None
    assert found.size == 5
    assert store.versions("a-b") == ["1.0.0"]
    assert store.versions("a") == []
    store.delete(key)
    store.delete(key)
    assert store.stat(key) is None
    assert store.versions("a-b") == []


def test_a_copy_is_made_within_the_store(store: Store, tmp_path: Path) -> None:
    source, target = keys("a-b", "1.0.0")["package.zip"], keys("a-b", "1.0.1")["package.zip"]
    content = zip_of(tmp_path, b"bytes")
    store.put_new(source, content)
    assert store.copy_new(source, target, content.sha256)
    assert not store.copy_new(source, target, content.sha256)
    store.delete(source)
    assert store.read(target) == b"bytes"


def test_an_address_leads_back_to_its_store(store: Store, tmp_path: Path) -> None:
    key = keys("a-b", "1.0.0")["package.zip"]
    store.put_new(key, zip_of(tmp_path, b"bytes"))
    again, same = store_of(store.location(key), SETTINGS)
    assert same == key
    assert again.read(key) == b"bytes"


def test_many_parts_make_one_object(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PART", SMALLEST_PART)
    found = zip_of(tmp_path, bytes(range(256)) * 50_000)
    assert len(found.part_digests) == 3
    store = open_store(bucket, SETTINGS)
    assert store.put_new("n/1.0.0/package.zip", found)
    assert not store.put_new("n/1.0.0/package.zip", found)
    assert store.digest("n/1.0.0/package.zip") == (found.sha256, found.size)
    assert uploads_under_way(bucket) == []


def uploads_under_way(bucket: str) -> list[Any]:
    client = boto3.client("s3", region_name="us-east-1")
    found = client.list_multipart_uploads(Bucket=bucket.removeprefix("s3://").partition("/")[0])
    return list(found.get("Uploads", []))


@pytest.mark.parametrize("size", [300_000, 12_800_000])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5])
def test_an_upload_that_is_cut_off_leaves_nothing(
    size: int,
    share: float,
    bucket: str,
    s3: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "PART", SMALLEST_PART)
    found = zip_of(tmp_path, bytes(range(250)) * (size // 250))
    package = package_of(found)
    with CuttingProxy(s3) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        through_proxy = open_store(bucket, SETTINGS)
        proxy.limit = int(min(size, SMALLEST_PART) * share)  # of each connection
        with pytest.raises(StoreError) as failed:
            store_archive(through_proxy, package, found, manifest_of(package))
        assert KEYS["AWS_SECRET_ACCESS_KEY"] not in str(failed.value)
        proxy.limit = None
        store = open_store(bucket, SETTINGS)
        assert store.versions("a-b") == []
        store_archive(store, package, found, manifest_of(package))
        assert store.digest("a-b/1.0.0/package.zip") == (found.sha256, found.size)


def test_of_two_at_once_one_has_the_version(store: Store, tmp_path: Path) -> None:
    outcomes: list[str] = []
    archives = [zip_of(tmp_path, content, content.decode()) for content in (b"one", b"other")]
    ready = threading.Barrier(2)

    def run(number: int) -> None:
        package = package_of(archives[number], number)
        ready.wait()
        try:
            store_archive(store, package, archives[number], manifest_of(package))
            outcomes.append(package.package_id)
        except ExistsError:
            outcomes.append("exists")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1] == "exists"
    manifest = json.loads(store.read("a-b/1.0.0/manifest.json") or b"")
    assert manifest["package_id"] == sorted(outcomes)[0]
    assert store.digest("a-b/1.0.0/package.zip") == (manifest["sha256"], manifest["size_bytes"])


def test_a_zip_that_a_dead_run_left_is_replaced(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MAX_WAIT", 0.2)
    store.put_new("a-b/1.0.0/package.zip", zip_of(tmp_path, b"left", "left.zip"))
    found = zip_of(tmp_path, b"new")
    package = package_of(found)
    store_archive(store, package, found, manifest_of(package))
    assert store.read("a-b/1.0.0/package.zip") == b"new"


def test_the_same_zip_of_a_dead_run_is_taken_over(store: Store, tmp_path: Path) -> None:
    found = zip_of(tmp_path, b"same")
    store.put_new("a-b/1.0.0/package.zip", found)
    package = package_of(found)
    store_archive(store, package, found, manifest_of(package))
    assert store.read("a-b/1.0.0/manifest.json") == manifest_of(package)


def test_a_part_that_a_dead_run_left_goes_and_one_under_way_stays(tmp_path: Path) -> None:
    folder = tmp_path / "a-b" / "1.0.0"
    folder.mkdir(parents=True)
    old, young = folder / ".manifest.json.1.part", folder / ".manifest.json.2.part"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    open_store(f"file://{tmp_path}", SETTINGS).read("a-b/1.0.0/manifest.json")
    assert [path.name for path in folder.iterdir()] == [young.name]


@pytest.mark.timeout(30)
def test_a_manifest_of_tomorrow_is_waited_for_no_longer_than_one_of_yesterday(
    tmp_path: Path,
) -> None:
    store, found = open_store(f"file://{tmp_path}/store", SETTINGS), zip_of(tmp_path, b"x")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    package = replace(package_of(found), created_at=tomorrow)
    repository = Repository("model", "a/b", "a/b", "c" * 40, None, "", (), Filter())
    content = {**package.__dict__, "content_id": repository.content_id, "files": []}
    store.put_new_bytes("a-b/1.0.0/manifest.json", json.dumps(content).encode())
    settings = replace(SETTINGS, duckdb_path=tmp_path / "none", state_dir=tmp_path / "state")
    assert unrecorded_package(settings, store, repository, "a-b", "1.0.0") == package


def test_a_bucket_that_is_not_there_is_named(bucket: str) -> None:
    with pytest.raises(StoreError, match="NoSuchBucket"):
        open_store("s3://no-such-bucket-of-ours/x", SETTINGS).check()


def test_no_credentials_and_no_server_are_told(
    bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StoreError, match="AWS_ENDPOINT_URL"):
        open_store(bucket, SETTINGS).check()
    for name in KEYS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(StoreError, match="credentials"):
        open_store(bucket, SETTINGS).check()


def test_keys_of_the_chain_are_masked_from_then_on(
    bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAOFAFILE\naws_secret_access_key = from-a-file-secret\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    open_store(bucket, SETTINGS).check()
    assert redaction.redact("key from-a-file-secret of AKIAOFAFILE") == "key *** of ***"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be read or written"):
        open_store(f"file://{tmp_path}/file/below", SETTINGS).check()
