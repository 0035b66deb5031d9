"""Generated models: a dozen to millions, deterministic from a seed, none of them held in memory.

Model `i` (counting from 0, the most downloaded first) is variant `i % period` of the pattern in
cycle `i // period`. Everything about it follows from `i`, so a page costs what it holds however
long the listing is, and a cursor finds its place from the `_id` of the last record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from math import gcd
from typing import Any

from .latest import Latest, skip_to
from .rendering import (
    cycle_of,
    iso,
    name_in_pattern,
    name_of_variant,
    owner_of,
    template,
)
from .variants import OWNER, SERIAL, Record, build_pattern

FIRST_DAY = int(datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC).timestamp())
LAST_DAY = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
NIGHT = 86_400
# The middle five bytes of a generated `_id`; the last four are the model's number.
OID_MARK = "5a3d1e70"


class GeneratedModels:
    """`count` models in a repeating pattern; `changed` (0 to 1) of them edited in one more night.

    `added` more were made in that night. `top` is the downloads of the first model.
    """

    def __init__(
        self,
        count: int,
        shares: Mapping[str, int],
        *,
        seed: int = 1,
        changed: float = 0.0,
        added: int = 0,
        top: int = 2_000_000,
    ) -> None:
        self.base_count, self.count = count, count + added
        self.counted = count - count // 500
        self.pattern = build_pattern(shares, seed) if self.count else []
        self.period = max(1, len(self.pattern))
        self.seed, self.top = seed, top
        self.changed_per_10k = round(changed * 10_000)
        self._step = _coprime(count)
        self._inverse = pow(self._step, -1, count) if count > 1 else 0
        self._templates: dict[tuple[Any, ...], list[str]] = {}
        self._likes_order: list[int] | None = None
        self._latest: dict[str, Latest] = {}

    # -- what a model is ------------------------------------------------------------------

    def downloads(self, i: int) -> int | None:
        """Downloads of model `i`: falling, with ties; none for the last 1 in 500 and the added."""
        if i >= self.counted:
            return None
        # Every 16th model has as many as the one before.
        place = i - 1 if i % 16 == 1 else i
        return int(self.top * 25 / (place + 25))

    def likes(self, i: int) -> int:
        """Likes of model `i`; a changed model has three more."""
        likes = (self.downloads(i) or 0) // (97 + i * 7 % 60) + (i * 31 % 4 if i % 3 else 0)
        return likes + 3 if self.is_changed(i) else likes

    def trending(self, i: int) -> int:
        """Trending score of model `i`: 0 for all but the first few hundred."""
        return max(0, min(200, self.top // 10_000) - i // 2)

    def created(self, i: int) -> int:
        """When model `i` was made, in seconds since 1970."""
        if i >= self.base_count:
            return LAST_DAY + (i - self.base_count) % NIGHT
        return FIRST_DAY + (LAST_DAY - FIRST_DAY) * self.age_rank(i) // max(1, self.base_count)

    def modified(self, i: int) -> int:
        """When model `i` was last edited; changed models in the night after `LAST_DAY`."""
        if i >= self.base_count:
            return self.created(i)
        if self.is_changed(i):
            return LAST_DAY + NIGHT * self.age_rank(i) // max(1, self.base_count)
        return self.created(i) + (LAST_DAY - self.created(i)) // 7

    def is_changed(self, i: int) -> bool:
        """Whether model `i` was edited in the night."""
        return (i * 7919 + 13) % 10_000 < self.changed_per_10k

    def age_rank(self, i: int) -> int:
        """How many models are older than model `i`."""
        return i * self._step % self.base_count

    def of_age(self, rank: int) -> int:
        """The model that `rank` models are older than."""
        return rank * self._inverse % self.base_count if rank else 0

    def oid(self, i: int) -> str:
        """The `_id` of model `i`."""
        return f"{self.created(i):08x}{OID_MARK}{i:08x}"

    def number_of(self, oid: str) -> int | None:
        """The model of a `_id`, or None when it is not one of these."""
        if len(oid) == 24 and oid[8:16] == OID_MARK:
            return int(oid[16:], 16)
        return None

    def model_id(self, i: int) -> str:
        """The id of model `i`."""
        cycle, slot = divmod(i, self.period)
        pattern_id: str = self.pattern[slot]["id"]
        return pattern_id.replace(OWNER, owner_of(cycle)).replace(SERIAL, str(cycle))

    def find(self, model_id: str) -> int | None:
        """The number of the model with this id, or None."""
        slot, cycle = self._by_name().get(name_in_pattern(model_id), -1), None
        if slot >= 0:
            cycle = cycle_of(model_id)
        if cycle is None:
            return None
        i = cycle * self.period + slot
        return i if i < self.count and self.model_id(i) == model_id else None

    @lru_cache(maxsize=1)  # noqa: B019 - a catalog lives as long as its server
    def _by_name(self) -> dict[str, int]:
        return {name_of_variant(variant["id"]): s for s, variant in enumerate(self.pattern)}

    # -- order and filter -----------------------------------------------------------------

    def slots(self, matches: Any) -> list[int] | None:
        """The slots whose variant satisfies `matches`; None when all do."""
        chosen = [s for s, variant in enumerate(self.pattern) if matches(variant)]
        return None if len(chosen) == len(self.pattern) else chosen

    def numbers(
        self, sort: str, after: int | None, value: float | None, slots: Sequence[int] | None
    ) -> Iterator[int]:
        """Model numbers in the order of `sort`, beginning after model `after`.

        Without `after`, beginning with the first whose value is at most `value` (all: None).
        """
        if not self.count or slots == []:
            return iter(())
        if sort in ("downloads", "trendingScore"):
            start = after + 1 if after is not None else self._first_at_most(sort, value)
            return self._by_number(start, slots)
        order = self._order(sort)
        if after is not None:
            members: Iterable[int] = skip_to(order, after)
        elif value is not None and sort == "createdAt" and isinstance(order, Latest):
            members = order.at_most(value)
        elif value is not None:
            members = (i for i in order if (self.value(sort, i) or 0) <= value)
        else:
            members = order
        if slots is None:
            return iter(members)
        wanted = frozenset(slots)
        return (i for i in members if i % self.period in wanted)

    def value(self, sort: str, i: int) -> int | None:
        """What model `i` is sorted by."""
        match sort:
            case "downloads":
                return self.downloads(i)
            case "likes":
                return self.likes(i)
            case "trendingScore":
                return self.trending(i)
            case "createdAt":
                return self.created(i)
        return self.modified(i)

    def _by_number(self, start: int, slots: Sequence[int] | None) -> Iterator[int]:
        if slots is None:
            yield from range(start, self.count)
            return
        first_cycle = start // self.period
        for cycle in range(first_cycle, self.count // self.period + 1):
            offset = cycle * self.period
            for slot in slots:
                if start <= offset + slot < self.count:
                    yield offset + slot

    def _first_at_most(self, sort: str, value: float | None) -> int:
        if value is None:
            return 0
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            found = self.value(sort, middle)
            if found is None or found <= value:
                high = middle
            else:
                low = middle + 1
        return low

    def _order(self, sort: str) -> Iterable[int]:
        if sort == "likes":
            if self._likes_order is None:
                self._likes_order = sorted(range(self.count), key=self.likes, reverse=True)
            return self._likes_order
        if sort not in self._latest:
            self._latest[sort] = Latest(self, sort)
        return self._latest[sort]

    # -- records --------------------------------------------------------------------------

    def render(self, numbers: Sequence[int], fields: frozenset[str] | None) -> list[str]:
        """The JSON text of these models with these fields (None: all)."""
        templates = self._templates_for(fields, "")
        period, out = self.period, []
        for i in numbers:
            cycle, slot = divmod(i, period)
            chosen = templates
            if i >= self.counted:
                chosen = self._templates_for(fields, "absent" if i % 2 else "null")
            out.append(chosen[slot] % self._values(i, cycle))
        return out

    def record(self, i: int) -> Record:
        """Model `i` with all its fields."""
        parsed: Record = json.loads(self.render([i], None)[0])
        return parsed

    def _values(self, i: int, cycle: int) -> dict[str, Any]:
        created = self.created(i)
        salt = 2 if self.is_changed(i) else 1
        mixed = (i * 0x9E3779B97F4A7C15 + self.seed * salt) & 0xFFFFFFFFFFFFFFFF
        return {
            "oid": f"{created:08x}{OID_MARK}{i:08x}",
            "owner": owner_of(cycle),
            "serial": cycle,
            "downloads": self.downloads(i),
            "likes": self.likes(i),
            "created": iso(created),
            "modified": iso(self.modified(i)),
            "sha": f"{mixed:016x}{mixed ^ 0x5DEECE66D5DEECE6:016x}{salt:08x}",
            "trending": self.trending(i),
            "storage": (mixed >> 24) % 40_000_000_000,
        }

    def _templates_for(self, fields: frozenset[str] | None, downloads: str) -> list[str]:
        key = (fields, downloads)
        if key not in self._templates:
            self._templates[key] = [template(v, fields, downloads) for v in self.pattern]
        return self._templates[key]


def _coprime(count: int) -> int:
    """A step that visits every number below `count` once, far from its neighbours."""
    step = max(1, int(count * 0.6180339887))
    while count and gcd(step, count) != 1:
        step += 1
    return step
