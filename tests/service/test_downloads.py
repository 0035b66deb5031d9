"""Packages in a bucket are not passed through: whoever asks is sent to a signed address."""

from __future__ import annotations

from collections.abc import Callable

import boto3
import requests

from tests.packages.conftest import KEYS, bucket, s3
from tests.service.conftest import Service
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.engines import NO_HUB
from tests.support.small_catalog import fill

__all__ = ["bucket", "s3"]
PACKAGES = """
alter table hf.runs add column build_status text;
create table hf.packages (
    package_id uuid, name text, version text, model_id text, s3_path text, created_at timestamptz
);
create table hf.package_metrics (package_id uuid, metric text, score double precision);
insert into hf.packages values ('6f1c8f4e-8f0e-4f7e-9d0b-0b1c5f7a2f11', 'maker-tiny', '1.0.0',
    'maker/tiny', '{}/maker-tiny/1.0.0/package.zip', now());
"""


def test_a_package_in_a_bucket_is_had_at_a_signed_address(
    bucket: str,
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> None:
    catalog = fill(make_catalog("duckdb", NO_HUB))
    catalog.execute(PACKAGES.format(bucket))
    name, _, prefix = bucket.removeprefix("s3://").partition("/")
    key = f"{prefix}/maker-tiny/1.0.0/package.zip"
    boto3.client("s3", region_name="us-east-1").put_object(Bucket=name, Key=key, Body=b"zip")
    service = Service(catalog, S3_URL=bucket)
    try:
        assert service.get("/packages/maker-tiny/1.0.0").json()["metrics"] == {}
        answer = service.get("/packages/maker-tiny/1.0.0/download", allow_redirects=False)
    finally:
        service.stop()
    assert (answer.status_code, answer.content) == (307, b"")
    assert requests.get(answer.headers["Location"], timeout=60).content == b"zip"
    log = service.log.read_text()
    assert "Signature" not in log
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in log + answer.headers["Location"]
