"""Who may ask what: reading is open unless SERVE_AUTH=all, all else needs a permission."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from extract.service.accounts.book import Account, Permission
from extract.service.context import Shared

BEARER = HTTPBearer(
    auto_error=False, description="The token of `POST /authenticate`, or an API token."
)
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]


async def _account(shared: Shared, given: Given) -> Account | None:
    """The account of the token; None without one."""
    if given is None:
        return None
    account = await run_in_threadpool(shared.tokens.account_of, given.credentials)
    if account is None:
        raise _unauthorized("The token is not valid, or no longer.")
    return account


Asking = Annotated[Account | None, Depends(_account)]


def _require(account: Account | None, wanted: Permission) -> Account:
    if account is None:
        raise _unauthorized("This needs a token: POST /authenticate gives one.")
    if not account.may(wanted):
        raise HTTPException(403, f"The account {account.name} lacks the permission {wanted}.")
    return account


async def _reading(shared: Shared, account: Asking) -> None:
    if shared.settings.serve_auth == "all":
        _require(account, "read")


async def _uploading(account: Asking) -> Account:
    return _require(account, "upload")


async def _administering(account: Asking) -> Account:
    return _require(account, "admin")


def _unauthorized(text: str) -> HTTPException:
    return HTTPException(401, text, {"WWW-Authenticate": "Bearer"})


MayRead = Depends(_reading)
MayUpload = Annotated[Account, Depends(_uploading)]
MayAdminister = Annotated[Account, Depends(_administering)]
