"""One run held against others of the same session: the floor's, and our own of a smaller Hub."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.measurement import Measurement


@dataclass(frozen=True)
class Comparison:
    """Figures that need more than one measurement; None where there is nothing to compare with."""

    measurements: Sequence[Measurement]

    def beyond_fetch(self, one: Measurement) -> float | None:
        """Seconds more than fetching the pages alone takes."""
        floor = self._floor_of(one)
        return one.seconds - floor.phases["fetch"] if floor and one.models else None

    def times_floor(self, one: Measurement) -> float | None:
        """How many times as long as the floor."""
        floor = self._floor_of(one)
        return one.seconds / floor.seconds if floor and not one.stopped else None

    def times_smaller(self, one: Measurement) -> float | None:
        """How many times as long as the same for the next smaller Hub."""
        same = [other for other in self.measurements if _name(other) == _name(one)]
        smaller = [other for other in same if (other.models or 0) < (one.models or 0)]
        if not smaller:
            return None
        return one.seconds / max(smaller, key=lambda other: other.models or 0).seconds

    def _floor_of(self, one: Measurement) -> Measurement | None:
        place = (one.engine, one.run, one.models)
        for other in self.measurements:
            if other.pipeline == "floor" and (other.engine, other.run, other.models) == place:
                return other
        return None


def _name(one: Measurement) -> tuple[str, str, str]:
    return one.engine, one.pipeline, one.run
