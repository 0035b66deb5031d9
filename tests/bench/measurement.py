"""One line of the table."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Measurement:
    """One run of one pipeline on one engine."""

    engine: str
    pipeline: str
    run: str  # first, second
    phases: dict[str, float]  # name -> seconds, in the order they ran
    records: int  # model records that arrived
    peak_mib: float  # the largest process
    requests: int
    added_bytes: int | None = None  # what the history of these days takes on disk
    landing_rate: float | None = None  # records a second from the first request to the last row

    @property
    def seconds(self) -> float:
        """All phases together."""
        return sum(self.phases.values())

    @property
    def rate(self) -> float:
        """Records a second, all in."""
        return self.records / self.seconds

    def as_dict(self) -> dict[str, Any]:
        """For the JSON file."""
        return asdict(self) | {"seconds": self.seconds, "records_per_second": self.rate}
