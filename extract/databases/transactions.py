"""Transactions for the connections of all engines."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from extract.errors import DatabaseError


class Transactions:
    """Base class of a connection whose statements commit one by one outside a transaction."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement."""
        raise NotImplementedError

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits the statements in the block together; rolls back after an exception."""
        self.execute("begin transaction")
        try:
            yield
        except BaseException:
            with suppress(DatabaseError):
                self.execute("rollback")
            raise
        self.execute("commit")
