"""Stores of packages: one interface for S3 and folders.

    {name}/{version}/package.zip    the files
    {name}/{version}/manifest.json  their description; written last: without it there is no package

Nothing is ever overwritten: objects are only created where there are none. Of two runs that store a
version at once, the one that writes its manifest first gets it.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from extract.config.settings import Settings
from extract.errors import UsageError
from extract.packages.stores.store import MANIFEST, PACKAGE, Store, Stored

__all__ = ["MANIFEST", "PACKAGE", "Store", "Stored", "configured_store", "keys", "open_store"]


def open_store(url: str, settings: Settings) -> Store:
    """Returns the store at `s3://bucket/prefix` or `file:///folder`, without a request."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from extract.packages.stores.s3 import S3Store

        return S3Store(parts.netloc, parts.path.strip("/"), settings)
    from extract.packages.stores.folder import FolderStore

    return FolderStore(url)


def configured_store(settings: Settings) -> Store:
    """The store in S3_URL. Raises UsageError if it is not set."""
    if not settings.s3_url:
        raise UsageError(
            "Where do packages go? Set S3_URL to s3://bucket/prefix or file:///folder.\n"
            "Keys come from the usual AWS variables, profiles or roles."
        )
    return open_store(settings.s3_url, settings)


def store_of(s3_path: str, settings: Settings) -> tuple[Store, str]:
    """Returns (the store, the key) of an address made by `location`."""
    root, name, version, file = s3_path.rsplit("/", 3)
    return open_store(root, settings), f"{name}/{version}/{file}"


def keys(name: str, version: str) -> Mapping[str, str]:
    """The keys of a package's files, by file name."""
    return {file: f"{name}/{version}/{file}" for file in (PACKAGE, MANIFEST)}
