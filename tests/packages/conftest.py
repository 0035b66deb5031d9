"""A Hub with small repositories, a bucket on loopback, and catalogs that package into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import CatalogUnderTest
from tests.support.good_readme import GOOD_FIELDS, GOOD_README

MODEL, DATASET = "maker/tiny", "maker/data"
README = "---\nlicense: mit\n---\n# Tiny\n\nA model so small that it fits into a test, *nearly*.\n"
FILES: dict[str, str | bytes] = {
    "README.md": README,
    "config.json": '{"model_type": "bert"}',
    "model.safetensors": bytes(range(256)) * 40,
    "onnx/model.onnx": b"onnx" * 500,
}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIATESTING", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests"}


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    """A model, a dataset, and what cannot be packaged."""
    catalog = Catalog(tasks=())
    for name in (MODEL, "maker/gated", "maker/down", "maker/other"):
        catalog.add(name, "fill-mask", downloads=10)
        catalog.set_files(name, FILES, authors=("ann", "bob"))
    catalog.gate("maker/gated")
    catalog.disable("maker/down")
    catalog.rename("maker/other", "maker/renamed")
    catalog.repositories["models", "maker/renamed"] = catalog.repositories["models", MODEL]
    catalog.datasets[DATASET] = {**(catalog.get(MODEL) or {}), "id": DATASET}
    catalog.set_files(DATASET, {"README.md": README, "train.bin": b"1" * 9000, "b.bin": b"2" * 300},
                      kind="datasets")  # fmt: skip
    with SampleHub(catalog) as running:
        yield running


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of a server that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an empty bucket; the environment leads to it."""
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": s3, "AWS_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{uuid4().hex[:12]}"
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=name)
    return f"s3://{name}/packages"


class Packaging:
    """A catalog with a place for packages."""

    def __init__(self, catalog: CatalogUnderTest, hub: SampleHub, url: str) -> None:
        self.catalog, self.hub, self.url = catalog, hub, url
        self.state = catalog.folder / "state"
        catalog.environment |= {"S3_URL": url, "RETRY_BASE": "0.01"}

    def package(self, *arguments: str, expect: int = 0, **more: str) -> Any:
        return self.catalog.run("package", *arguments, expect=expect, **more)

    def told(self, *arguments: str, expect: int = 0, **more: str) -> Any:
        """What `--json` prints."""
        return json.loads(self.package(*arguments, "--json", expect=expect, **more).stdout)

    def stored(self) -> dict[str, bytes]:
        """Key -> bytes of everything that is stored."""
        if self.url.startswith("file:"):
            root = Path(self.url.removeprefix("file://"))
            return {path.relative_to(root).as_posix(): path.read_bytes()
                    for path in sorted(root.rglob("*")) if path.is_file()}  # fmt: skip
        bucket, _, prefix = self.url.removeprefix("s3://").partition("/")
        client = boto3.client("s3", region_name="us-east-1")
        found = client.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {entry["Key"].removeprefix(f"{prefix}/"):
                client.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
                for entry in found}  # fmt: skip

    def overwrite(self, key: str, content: bytes) -> None:
        """What a person, or a broken disk, may do to it."""
        if self.url.startswith("file:"):
            path = Path(self.url.removeprefix("file://")) / key
            path.unlink()
            path.write_bytes(content)
            return
        bucket, _, prefix = self.url.removeprefix("s3://").partition("/")
        boto3.client("s3", region_name="us-east-1").put_object(
            Bucket=bucket, Key=f"{prefix}/{key}", Body=content
        )

    def remains(self) -> list[str]:
        """What is left of packages under way."""
        folder = self.state / "packages"
        return [path.name for path in folder.iterdir() if path.name != ".lock"] if (
            folder.exists()
        ) else []  # fmt: skip

    def improve(self) -> dict[str, str | bytes]:
        """What the maker of MODEL does until it passes the gate; returns its files then."""
        self.hub.catalog.change(MODEL, **GOOD_FIELDS)
        files = FILES | {"README.md": GOOD_README, "tokenizer.json": "{}"}
        self.hub.catalog.set_files(MODEL, files, authors=("ann", "bob", "eve"))
        return files

    def scores(self) -> dict[str, Any]:
        """The row of MODEL in hf.model_quality."""
        return next(row for row in self.catalog.rows("model_quality") if row["model_id"] == MODEL)

    def rows(self) -> list[tuple[Any, ...]]:
        return self.catalog.query("select name, version, model_id, s3_path from hf.packages"
                                  " order by name, version")  # fmt: skip


@pytest.fixture(params=["duckdb-file", "postgres-s3"])
def packaging(
    request: pytest.FixtureRequest,
    hub: SampleHub,
    make_catalog: Callable[[str, str], CatalogUnderTest],
) -> Packaging:
    """Each engine and each store: neither knows of the other."""
    engine, _, store = request.param.partition("-")
    catalog = make_catalog(engine, hub.url)
    url = request.getfixturevalue("bucket") if store == "s3" else f"file://{catalog.folder}/store"
    return Packaging(catalog, hub, url)


@pytest.fixture
def quick(hub: SampleHub, make_catalog: Callable[[str, str], CatalogUnderTest]) -> Packaging:
    """DuckDB and a folder, for what neither has a say in."""
    catalog = make_catalog("duckdb", hub.url)
    return Packaging(catalog, hub, f"file://{catalog.folder}/store")


def requested(hub: SampleHub, text: str) -> list[Any]:
    """The requests whose path holds a text."""
    return [request for request in hub.requests if text in request.path]


def reset_moto(address: str) -> None:
    urlopen(Request(f"{address}/moto-api/reset", method="POST")).close()
