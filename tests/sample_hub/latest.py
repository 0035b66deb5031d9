"""Generated models by age, without sorting them all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .generated import GeneratedModels


class Latest:
    """Model numbers, latest first by `createdAt` or `lastModified`.

    Those of the night come first, sorted once; the rest follow by arithmetic.
    """

    def __init__(self, models: GeneratedModels, sort: str) -> None:
        self._models, self._sort = models, sort
        self._skips_changed = sort == "lastModified" and models.changed_per_10k > 0
        tonight = [*range(models.base_count, models.count)]
        if self._skips_changed:
            tonight += [i for i in range(models.base_count) if models.is_changed(i)]
        tonight.sort(key=lambda i: (models.value(sort, i), i), reverse=True)
        self._tonight = tonight
        self._places = {i: place for place, i in enumerate(tonight)}

    def __iter__(self) -> Iterator[int]:
        return self._from(0)

    def after(self, i: int) -> Iterator[int]:
        """The models behind model `i`."""
        if i in self._places:
            return self._from(self._places[i] + 1)
        return self._aged(self._models.age_rank(i) - 1)

    def at_most(self, value: float) -> Iterator[int]:
        """The models whose value is at most this."""
        place = bisect_left(self._tonight, -value, key=lambda i: -self._value(i))
        yield from self._tonight[place:]
        ranks = range(self._models.base_count)
        older = bisect_right(ranks, value, key=lambda rank: self._value(self._models.of_age(rank)))
        yield from self._aged(older - 1)

    def _value(self, i: int) -> int:
        return self._models.value(self._sort, i) or 0

    def _from(self, place: int) -> Iterator[int]:
        yield from self._tonight[place:]
        yield from self._aged(self._models.base_count - 1)

    def _aged(self, rank: int) -> Iterator[int]:
        numbers = (self._models.of_age(r) for r in range(rank, -1, -1))
        if not self._skips_changed:
            return numbers
        return (i for i in numbers if not self._models.is_changed(i))


def skip_to(order: Iterable[int], after: int) -> Iterator[int]:
    """What comes after model `after` in an order."""
    if isinstance(order, Latest):
        return order.after(after)
    members = iter(order)
    for i in members:
        if i == after:
            break
    return members
