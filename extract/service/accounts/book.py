"""The accounts: who there is, and what each may do."""

import hashlib
import re
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Literal

from extract.config import clock
from extract.errors import EXIT_EXISTS, CatalogError
from extract.service.accounts.passwords import hashed, is_right
from extract.service.store import Store

Permission = Literal["read", "upload", "admin"]
# Each includes those before it.
PERMISSIONS: tuple[Permission, ...] = ("read", "upload", "admin")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1000
API_TOKEN = "hfc_"  # nosec B105 # what API tokens begin with


class AccountExistsError(CatalogError):
    """There is an account of this name."""

    exit_code = EXIT_EXISTS


@dataclass(frozen=True)
class Account:
    """An account; `epoch` changes with its password, which ends its tokens."""

    name: str
    permission: Permission
    epoch: str
    created_at: str

    def may(self, wanted: Permission) -> bool:
        """Whether it has the permission, or one that includes it."""
        return PERMISSIONS.index(self.permission) >= PERMISSIONS.index(wanted)


class Accounts:
    """The accounts in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, name: str, password: str, permission: Permission) -> None:
        """Makes an account. Raises CatalogError."""
        if not NAME.fullmatch(name):
            raise CatalogError(
                f"{name!r} is no name for an account: letters, digits, . _ @ - (at most 64)."
            )
        row = (name, hashed(_checked(password)), permission, _new_epoch(), _now())
        try:
            with self._store.connection() as connection:
                connection.execute("insert into accounts values (?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            raise AccountExistsError(f"There is an account {name} already.") from None

    def remove(self, name: str) -> None:
        """Removes an account; its tokens end. Raises CatalogError."""
        self._change("delete from accounts where name = ?", name)

    def set_password(self, name: str, password: str) -> None:
        """Changes its password; its tokens end, API tokens too. Raises CatalogError."""
        new = (hashed(_checked(password)), _new_epoch())
        self._change("update accounts set password_hash = ?, epoch = ? where name = ?", *new, name)
        with self._store.connection() as connection:
            connection.execute("delete from api_tokens where account = ?", [name])

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._store.connection() as connection:
            rows = connection.execute("select * from accounts order by name").fetchall()
        return [_account(row) for row in rows]

    def find(self, name: str) -> Account | None:
        """The account of a name."""
        with self._store.connection() as connection:
            row = connection.execute("select * from accounts where name = ?", [name]).fetchone()
        return _account(row) if row else None

    def log_in(self, name: str, password: str) -> Account | None:
        """The account, if the password is its own; takes as long whether the name is known."""
        with self._store.connection() as connection:
            row = connection.execute("select * from accounts where name = ?", [name]).fetchone()
        is_own = is_right(password[:LONGEST_PASSWORD], row["password_hash"] if row else None)
        return _account(row) if row and is_own else None

    def new_api_token(self, name: str) -> str:
        """A token that holds until it is removed; only its hash is kept. Raises CatalogError."""
        if self.find(name) is None:
            raise _unknown(name)
        token = API_TOKEN + secrets.token_urlsafe(32)
        with self._store.connection() as connection:
            row = (_hash(token), _now(), name)
            connection.execute("insert into api_tokens values (?, ?, ?)", row)
        return token

    def of_api_token(self, token: str) -> Account | None:
        """The account whose API token it is."""
        with self._store.connection() as connection:
            row = connection.execute(
                "select accounts.* from api_tokens inner join accounts"
                " on accounts.name = api_tokens.account where api_tokens.hash = ?",
                [_hash(token)],
            ).fetchone()
        return _account(row) if row else None

    def _change(self, sql: str, *values: str) -> None:
        with self._store.connection() as connection:
            if not connection.execute(sql, values).rowcount:
                raise _unknown(values[-1])


def _account(row: sqlite3.Row) -> Account:
    return Account(row["name"], row["permission"], row["epoch"], row["created_at"])


def _checked(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise CatalogError(f"A password has at least {SHORTEST_PASSWORD} characters.")
    return password


def _unknown(name: str) -> CatalogError:
    return CatalogError(f"There is no account {name!r}.")


def _new_epoch() -> str:
    return secrets.token_hex(8)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")
