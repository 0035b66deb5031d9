"""From ids to packages.

    every id: resolved, its version free, its files and sizes shown
    all models: details landed, hf built anew, under the target's lock
    each: gate -> download -> zip -> store -> row, the lock held for the row alone

One that fails is told at the end; the others are made.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from extract.config import clock
from extract.config.settings import Settings
from extract.console.interrupts import interrupts
from extract.errors import EXIT_OK, CatalogError, TransformError
from extract.http.hub_client import HubClient
from extract.packages import names, registry, version_check
from extract.packages.archive import write_archive
from extract.packages.download import download
from extract.packages.gate import Gated, Scorer, gate_scores
from extract.packages.manifest import Package, manifest_text
from extract.packages.repository import Filter, Repository, resolve
from extract.packages.scores import Scores, not_scored
from extract.packages.space import readable, require_space
from extract.packages.stores import PACKAGE, Store, configured_store, keys
from extract.packages.upload import reusable, store_archive, store_copy
from extract.packages.workspace import sweep, workspace

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What was asked for, the same for every id of a call."""

    ids: tuple[str, ...]
    kind: str = "model"
    version: str = names.FIRST
    description: str | None = None
    revision: str | None = None
    skip_gate: str | None = None
    chosen: Filter = field(default_factory=Filter)


@dataclass(frozen=True)
class Plan:
    """A repository on its way to a name and version."""

    repository: Repository
    name: str
    version: str
    scores: Scores | None = None


@dataclass(frozen=True)
class Result:
    """What came of one id; `package` where there is one now."""

    asked_id: str
    message: str
    exit_code: int = EXIT_OK
    plan: Plan | None = None
    package: Package | None = None


Shown = Callable[[Plan, Settings], None]


def make_packages(
    settings: Settings,
    order: Order,
    show_plan: Shown,
    scorer: Scorer,
    recorder: registry.Recorder,
) -> list[Result]:
    """Makes a package of each id.

    Args:
        show_plan: called with each plan before anything of it is downloaded.
        scorer: has models scored that hf has no fresh scores of.
        recorder: takes the rows of packages into hf.packages.

    Raises:
        UsageError: no place for packages is set.
        StoreError: the place cannot be reached.
    """
    store = configured_store(settings)
    store.check()
    client = HubClient(settings)
    plans: dict[str, Plan | Result] = {}
    for asked_id in dict.fromkeys(order.ids):
        plans[asked_id] = _tried(asked_id, lambda one=asked_id: _plan(  # type: ignore[misc]
            settings, store, client, order, one, recorder))  # fmt: skip
        if isinstance(plan := plans[asked_id], Plan):
            show_plan(plan, settings)
    planned = [plan for plan in plans.values() if isinstance(plan, Plan)]
    sweep(settings, {plan.repository.content_id for plan in planned})
    gated: Gated = {}
    if order.kind == "model":
        gated = gate_scores(settings, [plan.repository for plan in planned], scorer)
    return [
        plan if isinstance(plan, Result)
        else _tried(asked_id, lambda one=plan: _made(settings, store, order, one, gated, recorder))  # type: ignore[misc]
        for asked_id, plan in plans.items()
    ]  # fmt: skip


def _tried(asked_id: str, work: Callable[[], Any]) -> Any:
    """What it gives; an error becomes the id's own result."""
    try:
        return work()
    except CatalogError as error:
        log.debug("%s failed", asked_id, exc_info=error)
        return Result(asked_id, str(error), error.exit_code)


def _plan(
    settings: Settings,
    store: Store,
    client: HubClient,
    order: Order,
    asked_id: str,
    recorder: registry.Recorder,
) -> Plan | Result:
    repository = resolve(client, order.kind, asked_id, order.revision, order.chosen)
    name = names.package_name(repository.repo_id)
    version = version_check.free_version(settings, store, repository, name, order.version)
    lost = version_check.lost_row(settings, store, repository, name, version)
    if lost is not None:
        if not settings.dry_run:
            registry.record(settings, lost, recorder)
        return Result(asked_id, "Stored already; its row was lost and is recorded now.",
                      plan=Plan(repository, name, version), package=lost)  # fmt: skip
    return Plan(repository, name, version)


def _made(
    settings: Settings,
    store: Store,
    order: Order,
    plan: Plan,
    gated: Gated,
    recorder: registry.Recorder,
) -> Result:
    repository = plan.repository
    scores = _gated(order, repository, gated)
    plan = replace(plan, scores=scores)
    known = registry.packages_named(settings, plan.name)
    reused = reusable(store, known, repository.content_id)
    if reused is None:
        require_space(settings, store, repository)
    if settings.dry_run:
        where = store.location(keys(plan.name, plan.version)[PACKAGE])
        return Result(repository.asked_id, f"Dry run: would be stored at {where}.", plan=plan)
    if reused is not None:
        source = reused[0].package
        package = _package(store, order, plan, source.sha256, source.size_bytes, source.files)
        text = manifest_text(package, repository, None, scores, reused[1])
        store_copy(store, package, source, text)
        message = f"Stored; the bytes are those of {source.version}, nothing was uploaded."
    else:
        package = _uploaded(settings, store, order, plan, scores)
        message = "Stored."
    return Result(
        repository.asked_id, *_recorded(settings, package, message, recorder), plan, package
    )


def _recorded(
    settings: Settings, package: Package, message: str, recorder: registry.Recorder
) -> tuple[str, int]:
    """(what to say, exit code): a package whose row did not get there is one all the same."""
    try:
        registry.record(settings, package, recorder)
    except CatalogError as error:
        return str(error), error.exit_code
    return message, EXIT_OK


def _gated(order: Order, repository: Repository, gated: Gated) -> Scores:
    """The scores that go into the manifest. Raises GateError."""
    if order.kind == "dataset":
        return Scores()
    found = gated.get(repository.repo_id)
    if isinstance(found, CatalogError) and (order.skip_gate is None or _is_fatal(found)):
        raise found
    scores = found if isinstance(found, Scores) else None
    if order.skip_gate is not None:
        return scores or Scores()
    if scores is None:
        raise not_scored(repository.repo_id)
    scores.require_gate(repository.repo_id)
    return scores


def _is_fatal(error: CatalogError) -> bool:
    """A build that fails leaves the gate unasked; whoever skips it need not care."""
    return not isinstance(error, TransformError)


def _uploaded(
    settings: Settings, store: Store, order: Order, plan: Plan, scores: Scores
) -> Package:
    repository = plan.repository
    with workspace(settings, repository.content_id) as own, interrupts(own.remove):
        log.info("Downloading %s, %s", repository.repo_id, readable(repository.size))
        download(settings, repository, own)
        archive = write_archive(own.files, repository.files, own.archive)
        package = _package(
            store, order, plan, archive.sha256, archive.size, len(archive.files), scores
        )
        log.info("Storing %s, %s", package.s3_path, readable(archive.size))
        store_archive(store, package, archive, manifest_text(package, repository, archive, scores))
    return package


def _package(
    store: Store,
    order: Order,
    plan: Plan,
    sha256: str,
    size: int,
    files: int,
    scores: Scores | None = None,
) -> Package:
    repository, scores = plan.repository, scores or plan.scores or Scores()
    return Package(
        package_id=str(uuid4()),
        type=repository.kind,
        name=plan.name,
        version=plan.version,
        model_id=repository.repo_id,
        revision=repository.revision,
        description=order.description or repository.description,
        s3_path=store.location(keys(plan.name, plan.version)[PACKAGE]),
        sha256=sha256,
        size_bytes=size,
        net_score=scores.net_score,
        metrics=dict(scores.metrics) if repository.kind == "model" else {},
        license=repository.license,
        skip_gate_reason=order.skip_gate,
        created_at=clock.now().isoformat(),
        files=files,
    )


def exit_code(results: Sequence[Result]) -> int:
    """One id's own; of several 1 where any failed."""
    codes = [result.exit_code for result in results]
    return codes[0] if len(codes) == 1 else int(any(codes))
