"""A limit on failed log-ins, for an address and for an account, whichever worker is asked."""

import time

from extract.service.store import Store

WINDOW = 900.0  # seconds in which they count
PER_ADDRESS, PER_BOTH, PER_ACCOUNT = 20, 5, 100


class LoginLimit:
    """Counts log-ins as failed when they begin, so that many at once are no way around."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, address: str, name: str) -> int:
        """Counts a log-in; returns how many seconds to wait before the next, 0: it may go on."""
        now = time.time()
        waits = [0.0]
        with self._store.connection() as connection:
            connection.execute("begin immediate")
            connection.execute("delete from failed_logins where at <= ?", [now - WINDOW])
            for who, most in _counted(address, name):
                rows = connection.execute(
                    "select at from failed_logins where who = ? order by at desc limit ?",
                    [who, most],
                ).fetchall()
                if len(rows) == most:
                    waits.append(rows[-1]["at"] + WINDOW - now)
            if max(waits) > 0:
                return int(max(waits)) + 1
            rows = [(who, now) for who, _ in _counted(address, name)]
            connection.executemany("insert into failed_logins values (?, ?)", rows)
        return 0

    def succeeded(self, address: str, name: str) -> None:
        """Forgets the failures of this account from this address."""
        (of_address, _), (of_both, _), (of_account, _) = _counted(address, name)
        last = "delete from failed_logins where rowid = (select max(rowid) from failed_logins"
        with self._store.connection() as connection:
            connection.execute("delete from failed_logins where who = ?", [of_both])
            for who in (of_address, of_account):
                connection.execute(f"{last} where who = ?)", [who])  # nosec B608 # our own text


def _counted(address: str, name: str) -> list[tuple[str, int]]:
    return [
        (f"address {address}", PER_ADDRESS),
        (f"both {address} {name}", PER_BOTH),
        (f"account {name}", PER_ACCOUNT),
    ]
