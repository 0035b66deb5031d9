"""The state folder (CATALOG_STATE_DIR): tried before anything depends on it."""

import tempfile
from pathlib import Path

from extract.errors import CatalogError


def require_writable(folder: Path) -> None:
    """Creates the folder and a file in it, which goes again.

    Raises:
        CatalogError: it cannot be written to; the message says what to do.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CatalogError(
            f"The state folder {folder} cannot be written to: {error.strerror}.\n"
            "Make it writable, or set CATALOG_STATE_DIR to a folder that is."
        ) from error
