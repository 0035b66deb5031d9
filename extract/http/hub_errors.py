"""Errors of the Hub client after all retries: what was asked, what happened, what to do."""

import httpx2
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from extract.config import places
from extract.errors import (
    AuthError,
    HttpError,
    HubPageError,
    PagingError,
    QueryRefusedError,
    RateLimitError,
    ServerFailedError,
    UnreachableError,
    WrongEndpointError,
)
from extract.http.checks import describe_request, excerpt
from extract.redaction import public_url

DEMO_HINT = f"`{places.command('demo')}` builds a catalog from a sample Hub, without a network."


def of_status(endpoint: str, error: HfHubHTTPError) -> HttpError:
    """For a response with an error status."""
    response = error.response
    status, what = response.status_code, describe_request(str(response.url))
    if status == 401:
        return AuthError(
            f"{what} gave 401: the token is not accepted.\n"
            "Check HF_TOKEN, or unset it: the catalog's pages are public."
        )
    if status == 403:
        return AuthError(
            f"{what} gave 403: access refused.\n"
            "The token in HF_TOKEN needs read access; without one, public pages are served."
        )
    if status == 404:
        return WrongEndpointError(
            f"{what} gave 404: there is no such page.\nIs HF_ENDPOINT right? It is {endpoint}."
        )
    if status == 429:
        return RateLimitError(
            f"{what} gave 429 after every retry: too many requests.\n"
            "Set HF_TOKEN (a free account may ask more often), lower CONCURRENCY, or wait."
        )
    reason = excerpt(error.server_message or response.reason_phrase)
    kind = ServerFailedError if status >= 500 else HttpError
    if status in (400, 410, 422):
        kind = QueryRefusedError
    return kind(
        f"{what} gave {status} ({reason}).\n"
        f"Try again later; if it stays, check HF_ENDPOINT ({endpoint})."
    )


def of_connection(endpoint: str, url: str, error: Exception) -> UnreachableError:
    """For a request without a response."""
    if isinstance(error, OfflineModeIsEnabled):
        reason = "HF_HUB_OFFLINE is set; unset it to use the network"
    else:
        reason = f"{type(error).__name__}: {excerpt(str(error))}"
    return UnreachableError(
        f"The Hub at {public_url(endpoint)} cannot be reached ({reason}).\n"
        f"Asked: {describe_request(url)}. Check the network and HF_ENDPOINT.\n{DEMO_HINT}"
    )


def of_page(endpoint: str, response: httpx2.Response, problem: Exception) -> HubPageError:
    """For status 200 with something other than a page of the API."""
    return HubPageError(
        f"{describe_request(str(response.url))} gave {response.status_code}, but no page of the"
        f" API: {problem}.\nIt starts: {excerpt(response.text)!r}. Asked several times."
        f" Is HF_ENDPOINT right? It is {endpoint}."
    )


def of_wait(response: httpx2.Response, wait: int, most: float) -> RateLimitError:
    """For a wait beyond MAX_WAIT; `wait` and `most` are seconds."""
    return RateLimitError(
        f"{describe_request(str(response.url))} gave {response.status_code} and asks to wait"
        f" {wait} s, longer than MAX_WAIT={most:g}.\n"
        "Try again later, raise MAX_WAIT, or set HF_TOKEN: a free account may ask more often."
    )


def of_foreign_page(endpoint: str, response: httpx2.Response, url: str) -> PagingError:
    """For a `next` link to another host."""
    return PagingError(
        f"{describe_request(str(response.url))} names a next page on another host:"
        f" {describe_request(url)[4:]}.\n"
        f"Only {endpoint} is asked; set HF_ENDPOINT to the address that serves the API."
    )


def of_redirect(endpoint: str, response: httpx2.Response) -> WrongEndpointError:
    """For a response that came from another host."""
    return WrongEndpointError(
        f"{endpoint} sent the request on to {public_url(str(response.url))}.\n"
        "Is HF_ENDPOINT right? Set it to the address that serves the API itself."
    )
