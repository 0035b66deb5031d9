"""After a bad night health, schedule, hf.runs, report and alert say the same.

One fault of each kind; `make test-faults` asks after every one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.cases import Bench, plan_of
from tests.faults.plan import Plan
from tests.faults.spread import prepared
from tests.faults.told import ask, told
from tests.faults.workbench import Workbench
from tests.sample_hub import Fault
from tests.support.engines import ENGINES
from tests.support.landed_days import work
from tests.support.webhook import Webhook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
# What a night of each source that fails ends as.
SOURCES = {"/api/tasks": "failed", "/api/v1/models": "partial"}
HALF_A_DISK = 5  # of SIZES


@pytest.fixture(scope="module", params=ENGINES)
def bench(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    yield from prepared(request.param, tmp_path_factory.mktemp("told"), server)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as made:
        yield made


def night(bench: Workbench, webhook: Webhook, command: str = "run", **more: str) -> int:
    """The exit code of a night with whatever was arranged."""
    return bench.start(command, ALERT_WEBHOOK_URL=webhook.url, **more).wait().code


def all_say(bench: Workbench, webhook: Webhook | None, status: str) -> None:
    bench.calm()
    said = told(bench, webhook)
    assert set(said.values()) == {status}, said
    assert ask(bench, "health").code == (0 if status == "success" else 1)


@pytest.mark.parametrize("path", SOURCES)
def test_a_source_that_fails(bench: Bench, webhook: Webhook, path: str) -> None:
    bench.bench.restore("old")
    bench.bench.hub.faults.add(Fault(path, "status", times=None, status=500))
    code = night(bench.bench, webhook)
    assert code == (1 if SOURCES[path] == "failed" else 0)
    all_say(bench.bench, webhook, SOURCES[path])
    assert ask(bench.bench, "health --allow-partial").code == code


def test_a_build_that_fails_and_a_night_that_mends_it(bench: Bench, webhook: Webhook) -> None:
    live = bench.bench
    live.restore("landed")
    with work(live.catalog) as database:
        database.execute("delete from raw.hub_models where model_id = 'maker/stays'")
    assert night(live, webhook, "transform") == 1
    all_say(live, webhook, "failed")
    live.must("run")
    all_say(live, None, "success")


def test_a_full_disk(bench: Bench, webhook: Webhook) -> None:
    live = bench.bench
    live.restore("old")
    size = bench.most_bytes(HALF_A_DISK)
    assert live.start("run", size=size, ALERT_WEBHOOK_URL=webhook.url).wait().code == 1
    all_say(live, webhook, "failed")


@pytest.mark.parametrize("nth", [1, 200])
def test_a_dead_database(bench: Bench, webhook: Webhook, nth: int) -> None:
    live = bench.bench
    live.restore("old")
    planned: dict[str, str] = {}
    if live.proxy:
        live.proxy.plan("away", nth)
    else:
        plan = Plan(plan_of("statement error").kinds, "error", nth)
        planned = plan.environment(live.plans, live.live)
    code = night(live, webhook, **planned)
    # dbt and dlt try some again
    all_say(live, webhook if code else None, "failed" if code else "success")


def test_a_crash(bench: Bench, webhook: Webhook) -> None:
    live = bench.bench
    live.restore("old")
    plan = Plan(plan_of("kill file").kinds, "kill", 80)
    code = night(live, webhook, **plan.environment(live.plans, live.live))
    assert code in (-9, 1)
    all_say(live, None, "failed")
