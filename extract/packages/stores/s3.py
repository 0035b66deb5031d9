"""Packages in a bucket, with boto3: keys, region and endpoint from the usual AWS chain.

Objects are put with If-None-Match: *, so that nothing is overwritten and only one of two concurrent
runs succeeds. Parts are sent with their SHA-256, and the whole object is compared with the checksum
that the store reports; without one it is read back.
"""

import base64
import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from extract import redaction
from extract.concurrency import run_concurrently
from extract.config.settings import Settings
from extract.console import job_progress
from extract.errors import StoreError
from extract.packages.archive import Archive, digest_of
from extract.packages.stores.store import Stored
from extract.words import shortened

log = logging.getLogger(__name__)
TRIES = 5
SHA256 = "sha256"  # key in the metadata of an object
MOST_COPIED_AT_ONCE = 5 << 30  # bytes, S3's own limit
CONFLICT_CODES = ("PreconditionFailed", "ConditionalRequestConflict")
MISSING_CODES = ("404", "NoSuchKey", "NotFound")


class S3Store:
    """A store below a prefix of a bucket."""

    def __init__(self, bucket: str, prefix: str, settings: Settings) -> None:
        self._bucket, self._prefix = bucket, f"{prefix}/" if prefix else ""
        self._threads = settings.concurrency
        session = boto3.session.Session()
        with self._store_errors("the AWS settings"):
            found = session.get_credentials()
            if found is not None:
                frozen = found.get_frozen_credentials()
                redaction.remember([frozen.access_key, frozen.secret_key, frozen.token])
            self._client: Any = session.client(
                "s3",
                config=Config(
                    retries={"max_attempts": TRIES, "mode": "standard"},
                    connect_timeout=min(settings.request_timeout, 10.0),
                    read_timeout=settings.request_timeout,
                    max_pool_connections=max(10, 2 * settings.concurrency),
                ),
                region_name=session.region_name or "us-east-1",
            )

    def location(self, key: str) -> str:
        """s3://bucket/prefix/key."""
        return f"s3://{self._bucket}/{self._prefix}{key}"

    def check(self) -> None:
        """Lists one key of the prefix, to see that it can be read."""
        with self._store_errors(self.location("")):
            self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)

    def read(self, key: str) -> bytes | None:
        """The object's bytes."""
        with self._store_errors(self.location(key)):
            found = self._none_if_missing(self._client.get_object, key)
            return None if found is None else bytes(found["Body"].read())

    def stat(self, key: str) -> Stored | None:
        """The object's size, and the hash in its metadata."""
        with self._store_errors(self.location(key)):
            found = self._none_if_missing(self._client.head_object, key)
        if found is None:
            return None
        return Stored(found["ContentLength"], found["Metadata"].get(SHA256))

    def put_new(self, key: str, archive: Archive) -> bool:
        """Uploads in one piece or in parts, by size, and checks the result."""
        with self._store_errors(self.location(key)):
            if len(archive.part_digests) == 1:
                with archive.path.open("rb") as body:
                    new = self._put(key, body, archive.part_digests[0], {SHA256: archive.sha256})
            else:
                new = self._put_in_parts(key, archive)
            if new:
                self._check(key, archive)
            return new

    def put_new_bytes(self, key: str, content: bytes) -> bool:
        """Uploads in one piece."""
        digest = hashlib.sha256(content)
        with self._store_errors(self.location(key)):
            return self._put(key, content, digest.digest(), {SHA256: digest.hexdigest()})

    def copy_new(self, source: str, key: str, sha256: str) -> bool:
        """Copies within the store."""
        named = {"Bucket": self._bucket, "Key": self._prefix + source}
        before = self.stat(source)
        if before is None or before.sha256 not in (None, sha256):
            raise StoreError(f"{self.location(source)} has changed since it was stored.")
        if self.stat(key) is not None:
            return False
        with self._store_errors(self.location(key)):
            if before.size < MOST_COPIED_AT_ONCE:
                try:
                    self._client.copy_object(CopySource=named, **self._at(key), IfNoneMatch="*")
                except ClientError as error:
                    if _code(error) in CONFLICT_CODES:
                        return False
                    raise
            else:
                more = {"Metadata": {SHA256: sha256}, "MetadataDirective": "REPLACE"}
                config = TransferConfig(max_concurrency=self._threads)
                self._client.copy(named, **self._at(key), ExtraArgs=more, Config=config)
        after = self.stat(key)
        if after is None or after.size != before.size:
            raise StoreError(f"{self.location(key)} is not a complete copy.")
        return True

    def delete(self, key: str) -> None:
        """Removes the object."""
        with self._store_errors(self.location(key)):
            self._client.delete_object(**self._at(key))

    def digest(self, key: str) -> tuple[str, int] | None:
        """The hash and size of the object, read back."""
        with self._store_errors(self.location(key)):
            found = self._none_if_missing(self._client.get_object, key)
            return None if found is None else digest_of(found["Body"])

    def versions(self, name: str) -> list[str]:
        """The prefixes below the name."""
        prefix, found = f"{self._prefix}{name}/", list[str]()
        pages = self._client.get_paginator("list_objects_v2")
        with self._store_errors(self.location(name)):
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix, Delimiter="/"):
                for entry in page.get("CommonPrefixes", ()):
                    found.append(entry["Prefix"].removeprefix(prefix).strip("/"))
        return found

    def signed_address(self, key: str, seconds: int) -> str | None:
        """A presigned GET; it holds a signature, and is not to be logged."""
        with self._store_errors(self.location(key)):
            return str(
                self._client.generate_presigned_url(
                    "get_object", Params=self._at(key), ExpiresIn=seconds
                )
            )

    def folder(self) -> Path | None:
        """None: a bucket takes no local space."""
        return None

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + key}

    def _put(self, key: str, body: Any, digest: bytes, metadata: dict[str, str]) -> bool:
        try:
            self._client.put_object(
                **self._at(key),
                Body=body,
                Metadata=metadata,
                ChecksumSHA256=base64.b64encode(digest).decode(),
                IfNoneMatch="*",
            )
        except ClientError as error:
            if _code(error) in CONFLICT_CODES:
                return False
            raise
        return True

    def _put_in_parts(self, key: str, archive: Archive) -> bool:
        self._abort_old_uploads(key)
        begun = self._client.create_multipart_upload(
            **self._at(key), ChecksumAlgorithm="SHA256", Metadata={SHA256: archive.sha256}
        )
        upload = {**self._at(key), "UploadId": begun["UploadId"]}
        done: dict[int, dict[str, Any]] = {}
        lock = threading.Lock()

        def send(number: int) -> None:
            part = self._send_part(upload, archive, number)
            with lock:
                done[number] = part
                job_progress.step(
                    "store", min(len(done) * archive.part_size, archive.size), archive.size
                )
            log.debug("%s: part %d of %d", key, number, len(archive.part_digests))

        try:
            numbers = range(1, len(archive.part_digests) + 1)
            run_concurrently(numbers, self._threads, send)
            parts = {"Parts": [done[number] for number in numbers]}
            self._client.complete_multipart_upload(**upload, MultipartUpload=parts, IfNoneMatch="*")
        except BaseException as error:
            with suppress(BotoCoreError, ClientError):
                self._client.abort_multipart_upload(**upload)
            if isinstance(error, ClientError) and _code(error) in CONFLICT_CODES:
                return False
            raise
        return True

    def _abort_old_uploads(self, key: str) -> None:
        """Aborts uploads of killed runs, whose parts take space until then."""
        before = datetime.now(UTC) - timedelta(days=1)
        with suppress(BotoCoreError, ClientError):  # a role may not list them
            found = self._client.list_multipart_uploads(
                Bucket=self._bucket, Prefix=self._prefix + key
            )
            for upload in found.get("Uploads", ()):
                if upload["Initiated"] < before:
                    self._client.abort_multipart_upload(
                        Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                    )

    def _send_part(self, upload: dict[str, Any], archive: Archive, number: int) -> dict[str, Any]:
        with archive.path.open("rb") as source:
            source.seek((number - 1) * archive.part_size)
            body = source.read(archive.part_size)
        checksum = base64.b64encode(archive.part_digests[number - 1]).decode()
        sent = self._client.upload_part(
            **upload, PartNumber=number, Body=body, ChecksumSHA256=checksum
        )
        return {"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": checksum}

    def _check(self, key: str, archive: Archive) -> None:
        """Compares the object with the archive, by the store's checksum or by reading it back."""
        found = self._client.head_object(**self._at(key), ChecksumMode="ENABLED")
        if found["ContentLength"] == archive.size and found.get(
            "ChecksumSHA256"
        ) == _expected_checksum(archive):
            return
        if self.digest(key) != (archive.sha256, archive.size):
            self.delete(key)
            raise StoreError(
                f"{self.location(key)} was not stored as it was sent; it was removed again."
            )

    def _none_if_missing(self, ask: Any, key: str) -> Any:
        try:
            return ask(**self._at(key))
        except ClientError as error:
            if _code(error) in MISSING_CODES:
                return None
            raise

    @contextmanager
    def _store_errors(self, what: str) -> Iterator[None]:
        """Turns errors of boto3 into StoreErrors without secrets."""
        try:
            yield
        except ClientError as error:
            details = error.response.get("Error", {})
            raise StoreError(
                f"{what}: the store refused ({details.get('Code')}: {details.get('Message')}).\n"
                "Check the bucket in S3_URL, and the region and rights of the AWS credentials."
            ) from error
        except (BotoCoreError, boto3.exceptions.Boto3Error) as error:
            raise StoreError(
                f"{what}: {type(error).__name__}: {shortened(redaction.redact(str(error)), 300)}\n"
                "Nothing is partly stored. Check AWS_ENDPOINT_URL, AWS_REGION and the credentials."
            ) from error


def _expected_checksum(archive: Archive) -> str:
    """The ChecksumSHA256 that S3 reports: for several parts, the hash of their digests."""
    if len(archive.part_digests) == 1:
        return base64.b64encode(archive.part_digests[0]).decode()
    combined = hashlib.sha256(b"".join(archive.part_digests)).digest()
    return f"{base64.b64encode(combined).decode()}-{len(archive.part_digests)}"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
