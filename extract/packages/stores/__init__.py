"""Where packages are kept: one face for S3 and folders.

    {name}/{version}/package.zip    the files
    {name}/{version}/manifest.json  what they are; written last, so that what has none is no package

Nothing is ever overwritten: both are created only where they are not, and of two runs that store
one version at once the one whose manifest is there first has it.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from extract.config.settings import Settings
from extract.errors import UsageError
from extract.packages.stores.store import MANIFEST, PACKAGE, Store, Stored

__all__ = ["MANIFEST", "PACKAGE", "Store", "Stored", "configured_store", "keys", "open_store"]


def open_store(url: str, settings: Settings) -> Store:
    """The store at `s3://bucket/prefix` or `file:///folder`; nothing is asked yet."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from extract.packages.stores.s3 import S3Store

        return S3Store(parts.netloc, parts.path.strip("/"), settings)
    from extract.packages.stores.folder import FolderStore

    return FolderStore(url)


def configured_store(settings: Settings) -> Store:
    """The store that S3_URL names. Raises UsageError where it names none."""
    if not settings.s3_url:
        raise UsageError(
            "Where do packages go? Set S3_URL to s3://bucket/prefix or file:///folder.\n"
            "Keys come from the usual AWS variables, profiles or roles."
        )
    return open_store(settings.s3_url, settings)


def store_of(s3_path: str, settings: Settings) -> tuple[Store, str]:
    """(the store, the key) of an address that `location` gave."""
    root, name, version, file = s3_path.rsplit("/", 3)
    return open_store(root, settings), f"{name}/{version}/{file}"


def keys(name: str, version: str) -> Mapping[str, str]:
    """File -> key."""
    return {file: f"{name}/{version}/{file}" for file in (PACKAGE, MANIFEST)}
