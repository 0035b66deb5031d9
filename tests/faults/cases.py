"""One fault in one job: arrange it, run the job, hold what is there against the promise; heal.

A family is a kind of operation and a way of failing; its cases are the operations that a clean run
of the job makes, counted first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tests.faults.bucket import S3_ACTIONS
from tests.faults.hub import HTTP_FAULTS, PACKED, KillingFaults
from tests.faults.plan import Plan
from tests.faults.promise import Found, broken_after_fault, broken_after_heal, look
from tests.faults.proxy import ACTIONS
from tests.faults.told import told
from tests.faults.workbench import Workbench
from tests.sample_hub import Fault
from tests.support.warm import Done
from tests.support.webhook import Webhook


class Job(NamedTuple):
    """A command, the state it starts from, its exit code where its work is done already."""

    command: str
    state: str
    repeated: int = 0
    uses_bucket: bool = False


# Another command that writes joins by a line here, and by what of it `look` compares.
JOBS = {
    "extract": Job("extract", "old"),
    "details": Job(f"details {PACKED} --no-transform", "old"),
    "transform": Job("transform", "landed"),
    "run": Job("run", "old"),
    "sync": Job("sync --auto-ingest", "old"),
    "package": Job(f"package {PACKED}", "judged", repeated=4),
    "upload": Job(f"package {PACKED}", "judged", repeated=4, uses_bucket=True),
}
# Jobs that are runs of the whole catalog -> their kind.
RUNS = {"extract": "extract", "run": "extract", "sync": "sync"}
INTERRUPTED = 130
# Those that build nothing, and the few requests of an upload: every operation is tried.
EVERY = ("extract", "details", "upload")
SHORT_TIMEOUT = {"REQUEST_TIMEOUT": "0.3"}
# The most bytes of any file, for a disk that is full at once, soon, or nearly not: in bytes, or as
# a share of the largest file that is there (on DuckDB the published one: its copy has to grow).
SIZES = (1, 400, 4_000, 0.2, 0.8, 1.0, 1.01, 1.03, 1.06, 1.1, 1.2, 1.35, 1.6, 2.0)


@dataclass(frozen=True)
class Case:
    """The n-th operation of a family, in a job."""

    engine: str
    job: str
    family: str
    nth: int

    def __str__(self) -> str:
        return f"{self.engine} {self.job}: {self.family} {self.nth}"


@dataclass
class Outcome:
    """What became of a case."""

    case: Case
    code: int = 0
    state: str = ""
    hit: str = ""
    said: str = ""
    problems: list[str] = field(default_factory=list)


def families(engine: str, job: str) -> list[str]:
    """Those that make sense for a job on an engine."""
    if JOBS[job].uses_bucket:
        return [f"s3 {action}" for action in S3_ACTIONS]
    web = [f"http {kind}" for kind in HTTP_FAULTS] + ["kill http"] if job != "transform" else []
    database = ["statement error", "kill statement", "interrupt statement"]
    if engine == "postgres":
        database = [f"message {action}" for action in ACTIONS]
    return [*web, *database, "file error", "kill file", "interrupt file", "size"]


def plan_of(family: str) -> Plan:
    """What the job's own processes are told of it; an empty plan where others do the harm."""
    return {
        "statement error": Plan(("statement",)),
        "kill statement": Plan(("statement",), "kill"),
        "file error": Plan(("file",)),
        "kill file": Plan(("file", "removal"), "kill"),
        "interrupt statement": Plan(("statement",), "interrupt"),
        "interrupt file": Plan(("file", "removal"), "interrupt"),
    }.get(family, Plan(()))


class Bench:
    """A workbench with the states that are allowed on it."""

    def __init__(self, bench: Workbench, webhook: Webhook | None = None) -> None:
        """With a webhook everyone who is asked has to say the same of a run that failed."""
        self.bench = bench
        self._webhook = webhook
        self._starts: dict[str, Found] = {}
        self._goals: dict[tuple[str, str], Found] = {}
        bench.prepare()

    def start(self, state: str) -> Found:
        """A state that jobs start from."""
        if state not in self._starts:
            self.bench.restore(state)
            self._starts[state] = look(self.bench)
        return self._starts[state]

    def goal(self, job: str, state: str = "") -> Found:
        """What a clean run of the job makes of a state: of the job's own where none is given."""
        state = state or JOBS[job].state
        if (job, state) not in self._goals:
            self.bench.restore(state)
            self.bench.must(JOBS[job].command, **self._place(job))
            self.bench.keep_parsed()
            self._goals[job, state] = look(self.bench)
        return self._goals[job, state]

    def count(self, job: str, family: str) -> int:
        """How many operations of the family a clean run of the job makes."""
        if family == "size":
            return len(SIZES)
        self.goal(job)
        self.bench.restore(JOBS[job].state)
        before = len(self.bench.hub.requests)
        plan = plan_of(family)
        planned = plan.environment(self.bench.plans, self.bench.live)
        self.bench.must(JOBS[job].command, **planned, **self._place(job))
        if family.startswith("s3"):
            return len(self.bench.bucket.requests)
        if family.startswith("message") and self.bench.proxy:
            return len(self.bench.proxy.messages)
        if "http" in family:
            return len(self.bench.hub.requests) - before
        return len(plan.operations(self.bench.plans))

    def run(self, case: Case) -> Outcome:
        """The fault, the check, the clean run, the check."""
        start, goal = self.start(JOBS[case.job].state), self.goal(case.job)
        self.bench.restore(JOBS[case.job].state)
        done = self._with_fault(case)
        outcome = Outcome(case, done.code, hit=self._hit(case), said=error_of(done))
        self.bench.calm()
        found = look(self.bench)
        outcome.state = state_of(found, start, goal)
        outcome.problems = broken_after_fault(found, start, goal, done, done.code == 0)
        if done.code == INTERRUPTED and "interrupt" not in case.family:
            outcome.problems.append("says that it was interrupted")
        if self._webhook is not None and done.code == 1 and case.job in RUNS:
            said = told(self.bench, self._webhook, RUNS[case.job])
            if set(said.values()) != {"failed"}:
                outcome.problems.append(f"of a failed run it is said: {said}")
        outcome.problems += self._heal(case, done, outcome.state)
        return outcome

    def _hit(self, case: Case) -> str:
        """The operation that failed, for whoever reads the list."""
        done = Plan.operations(self.bench.plans)
        if case.family.startswith("message") and self.bench.proxy:
            done = self.bench.proxy.messages
        if case.family.startswith("s3"):
            done = self.bench.bucket.requests
        return done[case.nth - 1][:90].strip() if len(done) >= case.nth > 0 else ""

    def _with_fault(self, case: Case) -> Done:
        plan = plan_of(case.family)
        planned = Plan(plan.kinds, plan.action, case.nth)
        environment = planned.environment(self.bench.plans, self.bench.live)
        size = self.most_bytes(case.nth) if case.family == "size" else 0
        word, _, kind = case.family.partition(" ")
        if word == "http":
            named, times = HTTP_FAULTS[kind]
            self.bench.hub.faults.add(Fault("/", named, case.nth, times, status=500))
            environment |= SHORT_TIMEOUT if named == "hang" else {}
        if word == "message" and self.bench.proxy:
            self.bench.proxy.plan(kind, case.nth)
        victim: list[int] = []
        if case.family == "kill http":
            self.bench.hub.faults = KillingFaults(case.nth, lambda: victim[0])
        if word == "s3":
            self.bench.bucket.plan(kind, case.nth, lambda: victim[0])
        environment |= self._place(case.job)
        if self._webhook is not None:
            self._webhook.posts.clear()
            environment["ALERT_WEBHOOK_URL"] = self._webhook.url
        running = self.bench.start(JOBS[case.job].command, size=size, **environment)
        victim.append(running.pid)
        return running.wait()

    def _place(self, job: str) -> dict[str, str]:
        """Where packages go, where it is not the folder."""
        return self.bench.bucket.environment if JOBS[job].uses_bucket else {}

    def most_bytes(self, nth: int) -> int:
        """One of SIZES in bytes."""
        size = SIZES[nth - 1]
        files = [path for path in self.bench.live.rglob("*") if path.is_file()]
        largest = max(path.stat().st_size for path in files)
        return size if isinstance(size, int) else int(size * largest)

    def _heal(self, case: Case, done: Done, state: str) -> list[str]:
        job, start, goal = JOBS[case.job], self.start(JOBS[case.job].state), self.goal(case.job)
        self.bench.age_parts()
        healed = self.bench.start(job.command, **self._place(case.job)).wait()
        if healed.code != (job.repeated if state == "new" else 0):
            # faulthandler's stack, after a crash, is as long as there are threads
            said = healed.stderr[-800 if healed.code > 0 else -8000 :]
            return [f"the next run ended with {healed.code}: {said}"]
        after = look(self.bench)
        # What a sync has published is no news to the next one.
        is_told = case.job == "sync" and state == "new"
        wanted = replace(goal, records=after.records) if is_told else goal
        problems = broken_after_heal(after, start, wanted, self.bench)
        failed = [run for run in after.runs if run[2] == "failed"]
        # With no room for a byte, a record can be kept nowhere.
        can_write = case.family != "size" or SIZES[case.nth - 1] not in (1, 400)
        if done.code == 1 and case.job == "extract" and can_write and len(failed) != 1:
            problems.append(f"{len(failed)} failed runs are recorded: {done.stderr[-400:]}")
        recorded = len(after.runs) - len(start.runs)
        if done.code == 1 and case.job in ("run", "sync") and can_write and recorded != 2:
            problems.append(f"{recorded} runs are recorded: {done.stderr[-400:]}")
        return [f"after the next run: {problem}" for problem in problems]


def state_of(found: Found, start: Found, goal: Found) -> str:
    """Which of the two states people read; landing alone leaves it as it was."""
    if found.hf == start.hf:
        return "old"
    return "new" if found.hf == goal.hf else "another"


def error_of(done: Done) -> str:
    """The first line of the error that a person sees; empty where there is none."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    return lines[0] if lines else ""


def spread(count: int, most: int) -> Sequence[int]:
    """At most so many of 1..count, evenly; the first and the last among them."""
    if count <= most:
        return range(1, count + 1)
    step = (count - 1) / max(1, most - 1)
    return sorted({round(1 + step * place) for place in range(most)})
