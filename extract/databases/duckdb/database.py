"""A connection to a DuckDB file; recognises DuckDB's own errors for Ctrl-C."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extract.databases.duckdb.damage import WAY_ON, is_damage
from extract.databases.transactions import Transactions
from extract.errors import DatabaseError

if TYPE_CHECKING:
    import duckdb


class DuckDBDatabase(Transactions):
    """A connection to a DuckDB file."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self.connection = connection

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; DuckDB's errors become DatabaseError."""
        import duckdb

        try:
            return self.connection.execute(sql, list(values)).fetchall()
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except RuntimeError as error:  # DuckDB's wrapper of what a signal handler raised
            if is_interrupt(error):
                raise KeyboardInterrupt from None
            raise
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            way_on = f"\n{WAY_ON}" if is_damage(reason) else ""
            raise DatabaseError(f"DuckDB refused a statement: {reason}{way_on}") from error

    def close(self) -> None:
        """Closes the file, which writes its log into it."""
        self.connection.close()


def is_interrupt(error: BaseException) -> bool:
    """Whether the error is how DuckDB reports Ctrl-C."""
    if type(error).__name__ == "InterruptException":  # duckdb may not be imported yet
        return True
    return isinstance(error, RuntimeError) and str(error).startswith("Query interrupted")
