"""Logging in."""

from datetime import datetime

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.concurrency import run_in_threadpool

from extract.service.accounts.book import LONGEST_PASSWORD, Account
from extract.service.context import Shared

router = APIRouter(tags=["accounts"])


class LogIn(BaseModel):
    """A name and its password."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"username": "ann", "password": "..."}},  # nosec B105
    )

    username: str = Field(min_length=1, max_length=100)
    password: SecretStr = Field(min_length=1, max_length=LONGEST_PASSWORD)


class Token(BaseModel):
    """A token, for `Authorization: Bearer ...`."""

    token: str
    expires_at: datetime


@router.post("/authenticate", summary="Log in",
             responses={401: {"description": "Wrong name or password."},
                        429: {"description": "Too many failed log-ins."}})  # fmt: skip
async def authenticate(request: Request, shared: Shared, given: LogIn) -> Token:
    """A token, valid for SERVE_TOKEN_HOURS (24); it ends with the account and its password."""
    address = request.client.host if request.client else "unknown"
    wait = await run_in_threadpool(shared.login_limit.begin, address, given.username)
    if wait:
        raise HTTPException(429, "Too many failed log-ins: wait.", {"Retry-After": str(wait)})

    def log_in() -> Account | None:
        account = shared.accounts.log_in(given.username, given.password.get_secret_value())
        if account is not None:
            shared.login_limit.succeeded(address, given.username)
        return account

    account = await run_in_threadpool(log_in)
    if account is None:
        raise HTTPException(401, "Wrong name or password.", {"WWW-Authenticate": "Bearer"})
    token, expires_at = shared.tokens.issue(account)
    return Token(token=token, expires_at=expires_at)
