"""The doctor's probe of the package store: S3 and folders."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest

from extract.config.settings import Settings
from extract.findings import Finding
from extract.packages.stores import probe


def found(url: str | None) -> Finding:
    [finding] = probe.examine(Settings(s3_url=url, request_timeout=2.0))
    return finding


def test_a_bucket_is_tried_and_left_as_it_was(bucket: str) -> None:
    finding = found(bucket)
    assert (finding.level, "written, read and deleted" in finding.text) == ("ok", True)
    client = boto3.client("s3", region_name="us-east-1")
    assert client.list_objects_v2(Bucket=urlsplit(bucket).netloc)["KeyCount"] == 0


def test_a_bucket_that_is_not_there_is_told(bucket: str) -> None:
    finding = found("s3://no-such-bucket/packages")
    assert finding.level == "error"
    assert "NoSuchBucket" in finding.text
    assert "S3_URL" in (finding.remedy or "")


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "doctor"
    kept.mkdir()
    assert found((tmp_path / "far" / "packages").as_uri()).level == "ok"
    assert found(tmp_path.as_uri()).level == "ok"
    assert [*tmp_path.rglob("*")] in ([], [kept])


@pytest.mark.parametrize("url", ["file:///proc/packages"])
def test_a_folder_that_cannot_be_written_to_is_told(url: str) -> None:
    finding = found(url)
    assert (finding.level, finding.text.startswith("/proc/packages")) == ("error", True)


def test_without_a_store_all_is_well() -> None:
    assert found(None).level == "ok"
