"""What is measured, from the environment (BENCH_*; `.env.example` documents each)."""

import os
from dataclasses import dataclass
from pathlib import Path

from extract.sources.hub import PAGE_SIZE

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("duckdb", "postgres")
# What a night changes, as shares of the models.
CHANGED = 0.03
ADDED = 0.001


@dataclass(frozen=True)
class Sizes:
    """How much, on which engines, and where the results go."""

    tasks: int = 47
    rows: int = 1000
    growth: tuple[int, ...] = (3_000, 30_000, 300_000)  # models of the whole Hub
    row_by_row: int = 10_000  # records that the row-by-row pipeline stops after
    profile: int = 30_000  # models that `make profile` runs with
    engines: tuple[str, ...] = ENGINES
    idiomatic: bool = True
    history_days: int = 365
    out: Path = ROOT / ".catalog" / "bench"
    database_url: str | None = None


def sizes_from_environment() -> Sizes:
    """Reads BENCH_*; exits with a message where a value cannot be meant."""
    engines = tuple((os.environ.get("BENCH_ENGINES") or ",".join(ENGINES)).split(","))
    if not set(engines) <= set(ENGINES):
        raise SystemExit(f"BENCH_ENGINES takes {' and '.join(ENGINES)}, not {','.join(engines)!r}.")
    rows = _number("BENCH_ROWS", Sizes.rows)
    if rows > PAGE_SIZE and rows % PAGE_SIZE:
        raise SystemExit(f"BENCH_ROWS must be at most {PAGE_SIZE} or whole thousands, not {rows}.")
    return Sizes(
        tasks=_number("BENCH_TASKS", Sizes.tasks, least=0),
        rows=rows,
        growth=_growth(),
        row_by_row=_number("BENCH_ROW_BY_ROW", Sizes.row_by_row, least=0),
        profile=_number("BENCH_PROFILE", Sizes.profile),
        engines=engines,
        idiomatic=os.environ.get("BENCH_IDIOMATIC", "1") != "0",
        history_days=_number("BENCH_HISTORY_DAYS", Sizes.history_days, least=0),
        out=Path(os.environ.get("BENCH_OUT") or Sizes.out),
        database_url=os.environ.get("BENCH_DATABASE_URL") or None,
    )


def _growth() -> tuple[int, ...]:
    """Empty where 0 leaves the growth run out."""
    text = os.environ.get("BENCH_GROWTH") or ",".join(map(str, Sizes.growth))
    sizes = tuple(_whole("BENCH_GROWTH", size.strip()) for size in text.split(","))
    return () if sizes == (0,) else sizes


def _number(name: str, default: int, least: int = 1) -> int:
    return _whole(name, os.environ.get(name) or str(default), least)


def _whole(name: str, text: str, least: int = 0) -> int:
    if not text.isdecimal() or int(text) < least:
        raise SystemExit(f"{name} must be a whole number from {least} up, not {text!r}.")
    return int(text)
