"""Makes packages from ids.

    each id: resolve, check that its version is free, show its files and sizes
    all models: land their details and build hf, under the target's lock
    each id: gate -> download -> zip -> store -> row; the lock is held only for the row

An id that fails is reported at the end; the others are packaged.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from extract.config import clock
from extract.config.settings import Settings
from extract.console import job_progress
from extract.console.interrupts import interrupts
from extract.errors import EXIT_OK, CatalogError, TransformError
from extract.http.hub_client import HubClient
from extract.packages import names, registry, version_check
from extract.packages.archive import write_archive
from extract.packages.download import download
from extract.packages.gate import GateScores, Scorer, gate_scores
from extract.packages.manifest import Package, manifest_text
from extract.packages.repository import Filter, Repository, resolve
from extract.packages.scores import Scores, not_scored
from extract.packages.space import require_space
from extract.packages.stores import PACKAGE, Store, configured_store, keys
from extract.packages.upload import reusable, store_archive, store_copy
from extract.packages.workspace import remove_leftovers, workspace
from extract.words import readable_size

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """What a call asks for, the same for every id."""

    ids: tuple[str, ...]
    kind: str = "model"
    version: str = names.FIRST
    description: str | None = None
    revision: str | None = None
    skip_gate: str | None = None
    chosen: Filter = field(default_factory=Filter)


@dataclass(frozen=True)
class Plan:
    """A repository with the name and version that its package gets."""

    repository: Repository
    name: str
    version: str
    scores: Scores | None = None


UNSCORED = (
    "Dry run: whether it passes the gate is not known, as no documents of this commit are landed."
    " A run without --dry-run lands them."
)


@dataclass(frozen=True)
class Result:
    """The result for one id; `package` is set if there is one now."""

    asked_id: str
    message: str
    exit_code: int = EXIT_OK
    plan: Plan | None = None
    package: Package | None = None


Shown = Callable[[Plan, Settings], None]


def make_packages(
    settings: Settings,
    request: Request,
    show_plan: Shown,
    scorer: Scorer,
    recorder: registry.Recorder,
) -> list[Result]:
    """Makes a package of each id.

    Args:
        show_plan: called with each plan before its files are downloaded.
        scorer: scores models for which hf has no fresh scores.
        recorder: records the rows of packages in hf.packages.

    Raises:
        UsageError: no store is configured.
        StoreError: the store cannot be reached.
    """
    job_progress.step("resolve")
    store = configured_store(settings)
    store.check()
    client = HubClient(settings)
    plans: dict[str, Plan | Result] = {}
    for asked_id in dict.fromkeys(request.ids):
        plans[asked_id] = _result_or_error(asked_id, lambda one=asked_id: _plan(  # type: ignore[misc]
            settings, store, client, request, one, recorder))  # fmt: skip
        if isinstance(plan := plans[asked_id], Plan):
            show_plan(plan, settings)
    planned = [plan for plan in plans.values() if isinstance(plan, Plan)]
    remove_leftovers(settings, {plan.repository.content_id for plan in planned})
    gate_results: GateScores = {}
    if request.kind == "model":
        job_progress.step("score")
        gate_results = gate_scores(settings, [plan.repository for plan in planned], scorer)
    results = []
    for asked_id, plan in plans.items():
        if isinstance(plan, Plan):
            scored = _with_scores(plan, gate_results)
            plan = _result_or_error(asked_id, lambda one=scored: _make(  # type: ignore[misc]
                settings, store, request, one, gate_results, recorder), scored)  # fmt: skip
        results.append(plan)
    return results


def _with_scores(plan: Plan, gate_results: GateScores) -> Plan:
    found = gate_results.get(plan.repository.repo_id)
    return replace(plan, scores=found) if isinstance(found, Scores) else plan


def _result_or_error(asked_id: str, work: Callable[[], Any], plan: Plan | None = None) -> Any:
    """Calls `work` and returns its result; an error becomes the Result of the id, and its plan."""
    try:
        return work()
    except CatalogError as error:
        log.debug("%s failed", asked_id, exc_info=error)
        job_progress.failed(error)
        return Result(asked_id, str(error), error.exit_code, plan)


def _plan(
    settings: Settings,
    store: Store,
    client: HubClient,
    request: Request,
    asked_id: str,
    recorder: registry.Recorder,
) -> Plan | Result:
    repository = resolve(client, request.kind, asked_id, request.revision, request.chosen)
    name = names.package_name(repository.repo_id)
    version = version_check.free_version(settings, store, repository, name, request.version)
    unrecorded = version_check.unrecorded_package(settings, store, repository, name, version)
    if unrecorded is not None:
        if not settings.dry_run:
            registry.record(settings, unrecorded, recorder)
        return Result(asked_id, "Stored already; its row was missing and is recorded now.",
                      plan=Plan(repository, name, version), package=unrecorded)  # fmt: skip
    return Plan(repository, name, version)


def _make(
    settings: Settings,
    store: Store,
    request: Request,
    plan: Plan,
    gate_results: GateScores,
    recorder: registry.Recorder,
) -> Result:
    repository = plan.repository
    is_gate_asked = request.kind == "model" and request.skip_gate is None
    if settings.dry_run and is_gate_asked and repository.repo_id not in gate_results:
        return Result(repository.asked_id, UNSCORED, plan=plan)
    scores = _scores_for_gate(request, repository, gate_results)
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
        package = _new_package(store, request, plan, source.sha256, source.size_bytes, source.files)
        text = manifest_text(package, repository, None, scores, reused[1])
        store_copy(store, package, source, text)
        message = f"Stored; the bytes are those of {source.version}, nothing was uploaded."
    else:
        package = _download_and_store(settings, store, request, plan, scores)
        message = "Stored."
    return Result(
        repository.asked_id, *_record(settings, package, message, recorder), plan, package
    )


def _record(
    settings: Settings, package: Package, message: str, recorder: registry.Recorder
) -> tuple[str, int]:
    """Records the row; returns (message, exit code), as the package exists even if that fails."""
    job_progress.step("record")
    try:
        registry.record(settings, package, recorder)
    except CatalogError as error:
        job_progress.failed(error)
        return str(error), error.exit_code
    return message, EXIT_OK


def _scores_for_gate(request: Request, repository: Repository, gate_results: GateScores) -> Scores:
    """The scores for the manifest, after the gate. Raises GateError."""
    if request.kind == "dataset":
        return Scores()
    found = gate_results.get(repository.repo_id)
    if isinstance(found, CatalogError) and (request.skip_gate is None or _is_fatal(found)):
        raise found
    scores = found if isinstance(found, Scores) else None
    if request.skip_gate is not None:
        return scores or Scores()
    if scores is None:
        raise not_scored(repository.repo_id)
    scores.require_gate(repository.repo_id)
    return scores


def _is_fatal(error: CatalogError) -> bool:
    """Whether an error matters although the gate is skipped; a failed build does not."""
    return not isinstance(error, TransformError)


def _download_and_store(
    settings: Settings, store: Store, request: Request, plan: Plan, scores: Scores
) -> Package:
    repository = plan.repository
    with workspace(settings, repository.content_id) as own, interrupts(own.remove):
        log.info("Downloading %s, %s", repository.repo_id, readable_size(repository.size))
        with job_progress.counted("download", repository.size, own.downloaded):
            download(settings, repository, own)
        job_progress.step("zip", 0, repository.size)
        archive = write_archive(own.files, repository.files, own.archive)
        package = _new_package(
            store, request, plan, archive.sha256, archive.size, len(archive.files), scores
        )
        job_progress.step("store", 0, archive.size)
        log.info("Storing %s, %s", package.s3_path, readable_size(archive.size))
        store_archive(store, package, archive, manifest_text(package, repository, archive, scores))
    return package


def _new_package(
    store: Store,
    request: Request,
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
        description=request.description or repository.description,
        s3_path=store.location(keys(plan.name, plan.version)[PACKAGE]),
        sha256=sha256,
        size_bytes=size,
        net_score=scores.net_score,
        metrics=dict(scores.metrics) if repository.kind == "model" else {},
        license=repository.license,
        skip_gate_reason=request.skip_gate,
        created_at=clock.now().isoformat(),
        files=files,
    )


def exit_code(results: Sequence[Result]) -> int:
    """The exit code of the only id; with several ids 1 if any failed."""
    codes = [result.exit_code for result in results]
    return codes[0] if len(codes) == 1 else int(any(codes))
