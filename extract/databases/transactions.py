"""What both engines' connections do alike: several statements as one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from extract.errors import DatabaseError


class Transactions:
    """The base of an open connection whose statements commit one by one unless told otherwise."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement."""
        raise NotImplementedError

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begin, then commit or roll back."""
        self.execute("begin transaction")
        try:
            yield
        except BaseException:
            with suppress(DatabaseError):
                self.execute("rollback")
            raise
        self.execute("commit")
