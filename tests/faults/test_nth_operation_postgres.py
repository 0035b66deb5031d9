"""The n-th operation fails, on Postgres: whatever it is, the promise of README.md holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.cases import Bench, Case
from tests.faults.spread import POSTGRES, prepared, tried

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Iterator[Bench]:
    yield from prepared("postgres", tmp_path_factory.mktemp("nth"), postgres_server)


@pytest.mark.parametrize(("job", "family", "which"), POSTGRES)
def test_after_a_fault_the_old_state_or_the_new(
    bench: Bench, job: str, family: str, which: int | list[int]
) -> None:
    assert tried(bench, job, family, which) == []


def test_a_commit_whose_answer_is_lost_lands_nothing_twice(bench: Bench) -> None:
    bench.count("details", "message lost")
    assert bench.bench.proxy
    commits = [
        nth for nth, message in enumerate(bench.bench.proxy.messages, start=1)
        if message.strip("\0 ").upper() == "Q COMMIT"
    ]  # fmt: skip
    assert len(commits) > 3
    for nth in (commits[0], commits[len(commits) // 2], commits[-1]):
        outcome = bench.run(Case("postgres", "details", "message lost", nth))
        assert outcome.problems == [], outcome.hit
