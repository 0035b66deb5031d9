"""HTTP to the Hub on top of huggingface_hub's helpers: their retries, waits, token and headers.

`http_backoff` retries 408, 429, 5xx, timeouts, resets and short bodies five times. Added here: a
timeout for each request and for a whole body, the rate limit (rate_limit.py), a cap on any wait
that a server asks for, Retry-After as a date, a check that the response came from the configured
endpoint, counts, and errors that say what to do next.
"""

import copy
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urljoin

import httpx2
from huggingface_hub import set_client_factory
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from huggingface_hub.utils import (  # type: ignore[attr-defined]
    build_hf_headers,
    hf_raise_for_status,
    http_backoff,
    parse_ratelimit_headers,
)
from huggingface_hub.utils._http import hf_request_event_hook

from extract import __version__, redaction
from extract.config.settings import Settings
from extract.errors import UnreachableError
from extract.http import hub_errors
from extract.http.checks import (
    Traffic,
    check_content_type,
    describe_request,
    origin,
    retry_after,
    seconds_ahead,
)
from extract.http.rate_limit import RateLimiter
from extract.records.json_scan import PageError
from extract.records.pages import damage

log = logging.getLogger(__name__)
T = TypeVar("T")

RETRIED = (
    httpx2.TimeoutException,
    httpx2.NetworkError,
    httpx2.RemoteProtocolError,
    httpx2.DecodingError,
)
# Before the first response, refused connections fail fast; later ones are retried with the rest.
RETRIED_AT_FIRST = (
    httpx2.ReadTimeout,
    httpx2.WriteTimeout,
    httpx2.PoolTimeout,
    httpx2.ReadError,
    httpx2.WriteError,
    httpx2.CloseError,
    httpx2.RemoteProtocolError,
    httpx2.DecodingError,
)
FIRST_TRIES = 3
MAX_RETRIES = 5
CLOSED_SESSION_TRIES = 10
CONNECT_TIMEOUT = 10.0  # seconds
# How often a page is fetched again that arrived completely but is not the API's JSON.
PAGE_RETRIES = 2
# A whole body may take this many times REQUEST_TIMEOUT, however steadily its bytes arrive.
BODY_TIMEOUTS = 10


class _DeadlineStream(httpx2.SyncByteStream):
    """A response body that must be complete by a deadline."""

    def __init__(self, stream: httpx2.SyncByteStream, seconds: float) -> None:
        self._stream = stream
        self._deadline = time.monotonic() + seconds

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the body took too long as a whole")
            yield chunk

    def close(self) -> None:
        self._stream.close()


class _Attempts(threading.local):
    """Counts of the current thread's call to `http_backoff`."""

    traffic: Traffic | None = None
    sent: int = 0
    busy: float = 0.0  # seconds spent in requests; the rest of the call is waiting


_attempts = _Attempts()


class _Session(httpx2.Client):
    """Counts attempts and the time they take."""

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Sends the request; redirects belong to the same attempt."""
        started = time.monotonic()
        _attempts.sent += 1
        try:
            return super().send(request, **options)
        finally:
            _attempts.busy += time.monotonic() - started


class HubClient:
    """Fetches pages of one endpoint; safe to use from several threads.

    Args:
        on_wait: called with the seconds of a wait for the rate limit, before it starts.
    """

    def __init__(
        self, settings: Settings, on_wait: Callable[[float], None] = lambda seconds: None
    ) -> None:
        self.endpoint = settings.hf_endpoint
        self.traffic = Traffic()
        self.rate_limiter = RateLimiter(settings.max_wait, on_wait)
        self._settings = settings
        self._on_wait = on_wait
        self._headers = build_hf_headers(library_name="hf-catalog", library_version=__version__)
        redaction.remember([self._headers.get("authorization", "").removeprefix("Bearer ")])
        self._connected = threading.Event()
        self.clock_ahead: float | None = None  # seconds of this machine's clock, by the last Date
        set_client_factory(self._new_session)

    @property
    def sends_token(self) -> bool:
        """Whether requests carry a token: HF_TOKEN, or that of the user's login."""
        return "authorization" in self._headers

    def for_source(self) -> "HubClient":
        """Returns a view of this client with counts of its own; the rate limit stays shared."""
        view = copy.copy(self)
        view.traffic = Traffic()
        return view

    def page(
        self, url: str, split: Callable[[bytes], T], params: Mapping[str, Any] | None = None
    ) -> tuple[T, str | None]:
        """Returns (the page as `split` reads it, the address of the next page or None).

        An invalid page is fetched again; it never becomes a smaller table.

        Raises:
            HttpError: a subclass that names the request, the response and the next step.
        """
        for attempt in range(PAGE_RETRIES + 1):
            response = self._get(url, params)
            try:
                check_content_type(response.headers.get("content-type", ""))
                records = split(response.content)
                if attempt < PAGE_RETRIES and (problem_found := damage(records)):
                    raise PageError(problem_found)
                self.traffic.add(pages=1)
                return records, self._next(response)
            except PageError as error:
                problem = error
                log.warning("%s gave a bad page: %s", describe_request(str(response.url)), error)
            if attempt < PAGE_RETRIES:
                self.traffic.add(retries=1)
                self._sleep(self._settings.retry_base * 2**attempt)
        raise hub_errors.of_page(self.endpoint, response, problem)

    def file(self, url: str) -> bytes:
        """The bytes of a small file of a repository, wherever the Hub stores it.

        Raises:
            HttpError: as `page`. A redirect to another host is followed, without the token.
        """
        content = self._get(url, None, anywhere=True).content
        self.traffic.add(pages=1)
        return content

    def _get(
        self, url: str, params: Mapping[str, Any] | None, anywhere: bool = False
    ) -> httpx2.Response:
        if not anywhere:
            self.traffic.add(waited_seconds=self.rate_limiter.before_request())
        _attempts.traffic, _attempts.sent, _attempts.busy = self.traffic, 0, 0.0
        started = time.monotonic()
        try:
            response = self._backoff(url, params)
            if not anywhere:
                self._check_origin(response)
            hf_raise_for_status(response)
        except HfHubHTTPError as error:
            raise hub_errors.of_status(self.endpoint, error) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OfflineModeIsEnabled) as error:
            raise hub_errors.of_connection(self.endpoint, url, error) from error
        finally:
            waited = time.monotonic() - started - _attempts.busy
            retries = max(0, _attempts.sent - 1)
            self.traffic.add(retries=retries, waited_seconds=waited if retries else 0.0)
        return response

    def _backoff(self, url: str, params: Mapping[str, Any] | None) -> httpx2.Response:
        """Calls `http_backoff`, again if another thread closed the shared session."""
        timeout = self._settings.request_timeout
        for attempt in range(CLOSED_SESSION_TRIES):
            try:
                response = http_backoff(
                    "GET",
                    url,
                    params=params,
                    headers=self._headers,
                    timeout=httpx2.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT)),
                    max_retries=MAX_RETRIES,
                    base_wait_time=self._settings.retry_base,
                    max_wait_time=8 * self._settings.retry_base,
                    retry_on_exceptions=RETRIED if self._connected.is_set() else RETRIED_AT_FIRST,
                )
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if self._connected.is_set() or attempt >= FIRST_TRIES - 1:
                    raise
                time.sleep(self._settings.retry_base)
            except RuntimeError as error:
                # After a ConnectError huggingface_hub closes the session that all threads share.
                if "closed" not in str(error) or attempt == CLOSED_SESSION_TRIES - 1:
                    raise
            else:
                self._connected.set()
                return response
        raise UnreachableError(
            f"{describe_request(url)} was given up after {CLOSED_SESSION_TRIES} sessions."
        )

    def _next(self, response: httpx2.Response) -> str | None:
        target = response.links.get("next", {}).get("url")
        if not target:
            return None
        url = urljoin(str(response.url), target)
        if origin(url) != origin(self.endpoint):
            raise hub_errors.of_foreign_page(self.endpoint, response, url)
        return url

    def _check_origin(self, response: httpx2.Response) -> None:
        if origin(str(response.url)) != origin(self.endpoint):
            raise hub_errors.of_redirect(self.endpoint, response)

    def _new_session(self) -> httpx2.Client:
        """Creates the session that huggingface_hub will use for every request."""
        pool = max(20, 2 * self._settings.concurrency)
        return _Session(
            event_hooks={
                "request": [hf_request_event_hook, self._before_request],
                "response": [self._after_response],
            },
            limits=httpx2.Limits(max_connections=pool, max_keepalive_connections=pool),
            follow_redirects=True,
            timeout=self._settings.request_timeout,
        )

    def _before_request(self, request: httpx2.Request) -> None:
        if _attempts.traffic is not None:
            _attempts.traffic.add(requests=1)

    def _after_response(self, response: httpx2.Response) -> None:
        """Sets a deadline for the body; refuses too long a wait before http_backoff sleeps."""
        if isinstance(response.stream, httpx2.SyncByteStream):
            seconds = BODY_TIMEOUTS * self._settings.request_timeout
            response.stream = _DeadlineStream(response.stream, seconds)
        self.rate_limiter.after_response(response.headers)
        self.clock_ahead = seconds_ahead(response.headers)
        if response.status_code < 400:
            return
        wait = retry_after(response.headers)
        limits = parse_ratelimit_headers(response.headers)
        if response.status_code == 429 and limits is not None and limits.remaining == 0:
            wait = limits.reset_in_seconds
        elif wait is not None:
            # huggingface_hub only understands seconds and would ignore a date.
            response.headers["retry-after"] = str(wait)
        if response.status_code in (408, 429, 500, 502, 503, 504):
            self._count_wait(response, wait)

    def _count_wait(self, response: httpx2.Response, wait: int | None) -> None:
        if wait is not None and wait > self._settings.max_wait:
            raise hub_errors.of_wait(response, wait, self._settings.max_wait)
        if wait is not None:
            self._on_wait(wait + 1)

    def _sleep(self, seconds: float) -> None:
        self.traffic.add(waited_seconds=seconds)
        time.sleep(seconds)
