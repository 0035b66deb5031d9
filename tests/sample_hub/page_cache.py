"""Finished pages, kept in a file: three million models are 3 GB, and reading one costs no work."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Hashable
from dataclasses import replace

from .responses import Response


class PageCache:
    """Pages by their query, in a file without a name; the first `most_bytes` of them stay."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._pages: dict[Hashable, tuple[Response, int, int]] = {}
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Response | None:
        """The page kept under `key`, or None."""
        kept = self._pages.get(key)
        if kept is None:
            return None
        response, start, length = kept
        body = os.pread(self._file.fileno(), length, start)
        return replace(response, body=body, headers=dict(response.headers))

    def put(self, key: Hashable, response: Response) -> None:
        """Keep a page, where there is room for it."""
        length = len(response.body)
        with self._lock:
            start = self._bytes
            if key in self._pages or start + length > self._most:
                return
            self._bytes += length
        os.pwrite(self._file.fileno(), response.body, start)
        self._pages[key] = replace(response, body=b""), start, length

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()
