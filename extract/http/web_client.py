"""HTTP for servers other than the Hub (OpenRouter, ranking documents).

Behaves as hub_client.py: a timeout for each request, retries after 408, 429, 5xx, timeouts and
resets, a cap on any wait that a server asks for, counts, named errors. No token is ever sent: these
sources are public.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import requests

from extract import __version__
from extract.config.settings import Settings
from extract.errors import HttpError, RateLimitError, UnreachableError
from extract.http.checks import Traffic, check_content_type, describe_request, excerpt, retry_after
from extract.records.json_scan import PageError
from extract.records.pages import damage

log = logging.getLogger(__name__)
T = TypeVar("T")

RETRIED_STATUS = (408, 429, 500, 502, 503, 504)
RETRIED = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
MAX_RETRIES = 4
MAX_BODY = 256 * 1024 * 1024  # bytes
BODY_TIMEOUTS = 10


class WebClient:
    """Fetches single documents; each source has a client of its own, which counts its requests."""

    def __init__(self, settings: Settings) -> None:
        self.traffic = Traffic()
        self._settings = settings
        self._session = requests.Session()
        # No credentials from the user's ~/.netrc for a public document.
        self._session.trust_env = True
        self._session.auth = lambda request: request
        self._session.headers["user-agent"] = f"hf-catalog/{__version__}"
        self._session.headers["accept"] = "application/json"

    def document(self, url: str, split: Callable[[bytes], T], any_type: bool = False) -> T:
        """The document as `split` reads it.

        Args:
            any_type: accept any content type, as raw files are often served as text/plain.

        Raises:
            HttpError: a subclass of it, after all retries.
        """
        for attempt in range(MAX_RETRIES + 1):
            wait = self._settings.retry_base * min(2**attempt, 8)
            try:
                response = self._request(url)
                if response.status_code in RETRIED_STATUS:
                    problem: Exception = self._status_error(response)
                    wait = self._asked_wait(response, wait)
                elif response.status_code != 200:
                    raise self._status_error(response)
                else:
                    if not any_type:
                        check_content_type(response.headers.get("content-type", ""))
                    return self._split(split, response, last=attempt == MAX_RETRIES)
            except PageError as error:
                problem = HttpError(
                    f"{describe_request(url)} gave 200, but not the expected document: {error}."
                )
            except RETRIED as error:
                problem = UnreachableError(
                    f"{describe_request(url)} cannot be reached"
                    f" ({type(error).__name__}: {excerpt(str(error))})."
                )
            except requests.RequestException as error:
                raise HttpError(
                    f"{describe_request(url)} cannot be requested: {excerpt(str(error))}."
                ) from error
            if attempt < MAX_RETRIES:
                log.debug("%s Trying again in %.1f s.", problem, wait)
                self.traffic.add(retries=1, waited_seconds=wait)
                time.sleep(wait)
        raise problem

    def _split(self, split: Callable[[bytes], T], response: requests.Response, last: bool) -> T:
        document = split(response.content)
        if not last and (problem := damage(document)):
            raise PageError(problem)
        self.traffic.add(pages=1)
        return document

    def _request(self, url: str) -> requests.Response:
        """The response with its body read, within limits on time and size."""
        self.traffic.add(requests=1)
        timeout = self._settings.request_timeout
        deadline = time.monotonic() + BODY_TIMEOUTS * timeout
        with self._session.get(url, timeout=(min(timeout, 10.0), timeout), stream=True) as response:
            body = bytearray()
            for chunk in response.iter_content(1 << 16):
                body += chunk
                if time.monotonic() > deadline:
                    raise requests.ReadTimeout("the body took too long as a whole")
                if len(body) > MAX_BODY:
                    raise PageError(f"more than {MAX_BODY} bytes")
            response._content = bytes(body)
            return response

    def _asked_wait(self, response: requests.Response, otherwise: float) -> float:
        wait = retry_after(response.headers)
        if wait is None:
            return otherwise
        if wait > self._settings.max_wait:
            raise RateLimitError(
                f"{describe_request(response.url)} gave {response.status_code} and asks to wait"
                f" {wait} s, longer than MAX_WAIT={self._settings.max_wait:g}.\n"
                "Try again later or raise MAX_WAIT."
            )
        return float(wait)

    def _status_error(self, response: requests.Response) -> HttpError:
        reason = excerpt(response.text)
        return HttpError(
            f"{describe_request(response.url)} gave {response.status_code} ({reason!r})."
        )
