"""The n-th operation fails, on DuckDB: whatever it is, the promise of README.md holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.cases import Bench
from tests.faults.spread import DUCKDB, prepared, tried

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from prepared("duckdb", tmp_path_factory.mktemp("nth"))


@pytest.mark.parametrize(("job", "family", "which"), DUCKDB)
def test_after_a_fault_the_old_state_or_the_new(
    bench: Bench, job: str, family: str, which: int | list[int]
) -> None:
    assert tried(bench, job, family, which) == []
