"""Hashes of passwords: argon2id, with the memory and time that OWASP names for it."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Nobody's password: so that a name without an account takes as long as a wrong password.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(32))
_AT_ONCE = threading.Semaphore(2)  # each takes 19 MiB and a core


def hashed(password: str) -> str:
    """The hash to keep."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_right(password: str, known: str | None) -> bool:
    """Whether it is the password of the hash; None is nobody's hash, and takes as long."""
    with _AT_ONCE:
        try:
            _HASHER.verify(known or _NOBODY, password)
            return known is not None
        except (Argon2Error, InvalidHashError):
            return False
