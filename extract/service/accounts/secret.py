"""The secret that signs tokens: made at the first start, readable by its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from extract.errors import CatalogError

NAME = "secret"
SHORTEST = 32


def signing_secret(folder: Path) -> str:
    """The secret in the folder. A new one, where it was removed, revokes every token.

    Raises:
        CatalogError: others may read it, or it is no secret.
    """
    path = folder / NAME
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise CatalogError(
            f"{path} signs tokens, and others may read it.\n"
            f"Remove it, for a new secret (everybody logs in again), or: chmod 600 {path}"
        )
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < SHORTEST:
        raise CatalogError(f"{path} is not a secret of this service.\nRemove it, for a new one.")
    return secret


def _make(path: Path) -> None:
    part = path.with_name(f".{NAME}.{os.getpid()}")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another worker was first
        os.link(part, path)
    part.unlink()
