"""Signed tokens (JWT), which a log-in gives."""

from datetime import UTC, datetime, timedelta

import jwt

from extract.service.accounts.book import API_TOKEN, Account, Accounts

ALGORITHM = "HS256"


class Tokens:
    """Issues tokens and says whose they are."""

    def __init__(self, accounts: Accounts, secret: str, hours: float) -> None:
        self._accounts, self._secret = accounts, secret
        self._life = timedelta(hours=hours)

    def issue(self, account: Account) -> tuple[str, datetime]:
        """Returns (token, when it ends)."""
        now = datetime.now(UTC).replace(microsecond=0)
        claims = {
            "sub": account.name, "epoch": account.epoch, "iat": now, "exp": now + self._life,
        }  # fmt: skip
        return jwt.encode(claims, self._secret, ALGORITHM), now + self._life

    def account_of(self, token: str) -> Account | None:
        """The account, as it is now; None if the token ended, or was never ours."""
        if token.startswith(API_TOKEN):
            return self._accounts.of_api_token(token)
        try:
            claims = jwt.decode(
                token, self._secret, [ALGORITHM], options={"require": ["sub", "exp", "epoch"]}
            )
        except jwt.InvalidTokenError:
            return None
        account = self._accounts.find(str(claims["sub"]))
        return account if account and account.epoch == claims["epoch"] else None
