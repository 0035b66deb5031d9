"""What is measured, from the environment (BENCH_*; `.env.example` documents each)."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("duckdb", "postgres")


@dataclass(frozen=True)
class Sizes:
    """How much, on which engines, and where the results go."""

    tasks: int = 47
    rows: int = 1000
    engines: tuple[str, ...] = ENGINES
    idiomatic: bool = True
    history_days: int = 365
    out: Path = ROOT / ".catalog" / "bench"
    database_url: str | None = None

    @property
    def records(self) -> int:
        """Records in all listings together, where no listing is shorter than asked for."""
        return self.tasks * self.rows


def sizes_from_environment() -> Sizes:
    """Reads BENCH_*; exits with a message where a value cannot be meant."""
    engines = tuple((os.environ.get("BENCH_ENGINES") or ",".join(ENGINES)).split(","))
    if not set(engines) <= set(ENGINES):
        raise SystemExit(f"BENCH_ENGINES takes {' and '.join(ENGINES)}, not {','.join(engines)!r}.")
    return Sizes(
        tasks=_number("BENCH_TASKS", 47),
        rows=_number("BENCH_ROWS", 1000),
        engines=engines,
        idiomatic=os.environ.get("BENCH_IDIOMATIC", "1") != "0",
        history_days=_number("BENCH_HISTORY_DAYS", 365, least=0),
        out=Path(os.environ.get("BENCH_OUT") or ROOT / ".catalog" / "bench"),
        database_url=os.environ.get("BENCH_DATABASE_URL") or None,
    )


def _number(name: str, default: int, least: int = 1) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or int(text) < least:
        raise SystemExit(f"{name} must be a whole number from {least} up, not {text!r}.")
    return int(text)
