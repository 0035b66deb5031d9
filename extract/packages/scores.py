"""The scores of a model in hf.model_quality, and the gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from extract.config import places
from extract.databases import Database
from extract.databases.target import HAS_TABLE
from extract.errors import GateError, PackageError

# Column -> name shown to users, in the order of hf.model_quality.
METRICS: Mapping[str, str] = {
    "license": "License",
    "size_score": "Size Score",
    "ramp_up_time": "Ramp-Up Time",
    "bus_factor": "Bus Factor",
    "performance_claims": "Performance Claims",
    "dataset_and_code_score": "Dataset and Code Score",
    "dataset_quality": "Dataset Quality",
    "code_quality": "Code Quality",
}


@dataclass(frozen=True)
class Scores:
    """A row of hf.model_quality; all null if the model is not scored."""

    metrics: Mapping[str, float | None] = field(default_factory=lambda: dict.fromkeys(METRICS))
    net_score: float | None = None
    passes_gate: bool | None = None
    failed_metrics: str | None = None

    def require_gate(self, model_id: str) -> None:
        """Raises GateError if a metric is below its threshold."""
        if self.passes_gate:
            return
        net = "no net score" if self.net_score is None else f"net score {self.net_score:.2f}"
        raise GateError(
            f"{model_id} does not pass the gate ({net}):"
            f" {self.failed_metrics or 'nothing is known about it'}.\n"
            "Nothing was downloaded or stored. --skip-gate REASON packages it anyway, and "
            "stores the reason.",
            self.failed_metrics,
        )


def read_scores(database: Database, model_id: str) -> Scores | None:
    """The model's scores; None if hf.model_quality does not exist or has no row of it."""
    if not database.execute(HAS_TABLE, ["hf", "model_quality"]):
        return None
    rows = database.execute(
        f"select {', '.join(METRICS)}, net_score, passes_gate, failed_metrics"
        " from hf.model_quality where model_id = ?",  # nosec B608 # our own names
        [model_id],
    )
    if not rows:
        return None
    *metrics, net_score, passes_gate, failed = rows[0]
    return Scores(
        {name: as_float(value) for name, value in zip(METRICS, metrics, strict=True)},
        as_float(net_score),
        passes_gate,
        failed,
    )


def as_float(value: object) -> float | None:
    """Converts a number from any driver, decimals included."""
    return None if value is None else float(value)  # type: ignore[arg-type]


def not_scored(model_id: str) -> PackageError:
    """The error for a model without scores."""
    return PackageError(
        f"hf.model_quality has no scores of {model_id}: the gate cannot decide.\n"
        f"Run `{places.command('transform')}`, or give --skip-gate REASON."
    )
