"""Lands the documents of models in batches and reports the outcome for each model.

    fresh models are skipped -> one run per BATCH models: fetched concurrently, landed

Each batch is a run of its own: after an interruption, completed batches stay and are not fetched
again. Models that cannot be read are reported at the end; the others land.
"""

import logging
from dataclasses import dataclass, field

from extract.concurrency import KeyedCache, run_concurrently
from extract.config import clock
from extract.config.settings import Settings
from extract.databases import Target, open_target
from extract.details.documents import Authors, Fetcher
from extract.details.landed import fresh_datasets, fresh_models
from extract.errors import AuthError, HttpError, RateLimitError, UnreachableError
from extract.http.hub_client import HubClient
from extract.landing import pending_records, raw_schema
from extract.landing.queue import LandingQueue, SourceReport
from extract.landing.run_spec import RunSpec
from extract.redaction import public_url
from extract.runs.run import run_under_lock
from extract.words import counted

log = logging.getLogger(__name__)
NAME = "details"
BATCH = 50  # models that land together
# Errors that are not about a single model: the next one would fail as well.
FATAL_ERRORS = (AuthError, RateLimitError, UnreachableError)


@dataclass
class Outcome:
    """The outcome for the requested models.

    Attributes:
        landed: models whose documents have all landed.
        incomplete: model -> why not all of its documents could be read (gated); the others landed.
        fresh: models that were skipped, as their documents are recent.
        failed: model -> why nothing of it has landed, on one line.
        gone: the failed ones that the Hub says it does not have; its answer has landed.
        run_ids: the runs that landed them.
    """

    landed: list[str] = field(default_factory=list)
    incomplete: dict[str, str] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    run_ids: list[str] = field(default_factory=list)

    @property
    def is_buildable(self) -> bool:
        """Whether there is something to build hf with."""
        return bool(self.landed or self.incomplete or self.fresh or self.gone)

    @property
    def problems(self) -> dict[str, str]:
        """Model -> why something, or all, of it is missing."""
        return {**self.incomplete, **self.failed}


def land_details(
    settings: Settings, wanted: dict[str, str | None], refresh: bool = False
) -> Outcome:
    """Lands the documents of models that are not fresh; the caller holds the target's lock.

    Args:
        wanted: model id -> commit, None for the latest.
        refresh: fetch fresh models too.

    Raises:
        CatalogError: the Hub or the database failed; earlier batches have landed.
    """
    outcome, target = Outcome(), open_target(settings)
    target.prepare_work()
    datasets: set[str] = set()
    authors: Authors = KeyedCache()
    if not refresh:
        known, datasets = _known(settings, target, wanted)
        outcome.fresh = [model_id for model_id in wanted if model_id in known]
    stale = [model_id for model_id in wanted if model_id not in outcome.fresh]
    fresh = counted(len(outcome.fresh), "is fresh", "are fresh")
    log.info("Details of %s to fetch, %s.", counted(len(stale), "model"), fresh)
    for start in range(0, len(stale), BATCH):
        batch = stale[start : start + BATCH]
        work = _Batch({model_id: wanted[model_id] for model_id in batch}, datasets, authors)
        run = run_under_lock(settings, RunSpec(NAME, work.start, _options(settings, len(batch))))
        outcome.landed += [model_id for model_id in batch if model_id in work.landed]
        outcome.incomplete |= work.incomplete
        outcome.failed |= work.failed
        outcome.gone += [model_id for model_id in batch if model_id in work.gone]
        outcome.run_ids.append(run.run_id)
        datasets |= work.datasets
        asked = f"{start + len(batch):,} of {counted(len(stale), 'model')}"
        log.info("Asked for %s: %s failed.", asked, f"{len(outcome.failed):,}")
    return outcome


def _options(settings: Settings, models: int) -> dict[str, object]:
    """The options in the run record; not `sources`, which only an extract has."""
    return {"target": settings.target, "models": models}


def _known(
    settings: Settings, target: Target, wanted: dict[str, str | None]
) -> tuple[dict[str, str], set[str]]:
    database = target.connect()
    try:
        raw_schema.make_tables(database, target)
        # A pending record may mark a run as failed whose documents would count as fresh.
        pending_records.write_all(database, settings.state_dir, target.describe())
        models = fresh_models(database, wanted, settings.details_fresh_days)
        return models, fresh_datasets(database, settings.details_fresh_days)
    finally:
        database.close()


class _Batch:
    """The models of one run; `start` is the run spec's start function."""

    def __init__(
        self, wanted: dict[str, str | None], known_datasets: set[str], authors: Authors
    ) -> None:
        self.landed: set[str] = set()
        self.incomplete: dict[str, str] = {}
        self.gone: set[str] = set()
        self.failed: dict[str, str] = {}
        self.datasets: set[str] = set()
        self._wanted = wanted
        self._known = known_datasets
        self._authors = authors
        self._landed_datasets: KeyedCache[None] = KeyedCache()

    def start(self, settings: Settings, queue: LandingQueue) -> None:
        """Registers the only source of such a run and starts it."""
        client = HubClient(settings, on_wait=queue.progress.wait)
        report = SourceReport(NAME, public_url(settings.hf_endpoint), clock.now(), [client.traffic])
        queue.progress.listings_total(len(self._wanted))
        fetcher = Fetcher(client, self._authors)

        def fetch() -> None:
            models = list(self._wanted)
            run_concurrently(
                models, settings.concurrency, lambda one: self._land_model(fetcher, queue, one)
            )
            problems = {**self.incomplete, **self.failed}
            report.records_rejected = len(problems)
            report.error = _failures(problems)

        queue.register(report, fetch, required=True)
        queue.start()

    def _land_model(self, fetcher: Fetcher, queue: LandingQueue, model_id: str) -> None:
        queue.check()
        try:
            found = fetcher.model(model_id, self._wanted[model_id])
            for dataset_id in found.datasets:
                if dataset_id not in self._known:
                    self._landed_datasets.get(dataset_id, lambda one=dataset_id: self._land_dataset(  # type: ignore[misc]
                        fetcher, queue, one))  # fmt: skip
        except FATAL_ERRORS:
            raise
        except HttpError as error:
            self.failed[model_id] = _told(model_id, str(error))
            return
        for document in found.documents:
            queue.add(document.batch(), NAME)
        if found.is_gone:
            self.gone.add(model_id)
            self.failed[model_id] = _told(model_id, found.problem or "it is gone")
        elif found.problem:
            self.incomplete[model_id] = _told(model_id, found.problem)
        else:
            self.landed.add(model_id)
        queue.progress.listing_done(model_id, len(found.documents))

    def _land_dataset(self, fetcher: Fetcher, queue: LandingQueue, dataset_id: str) -> None:
        queue.add(fetcher.dataset(dataset_id).batch(), NAME)
        self.datasets.add(dataset_id)


def _told(model_id: str, reason: str) -> str:
    """The first line of the reason, once it is logged."""
    first = reason.splitlines()[0]
    log.warning("%s: %s", model_id, first)
    return first


def _failures(failed: dict[str, str]) -> str | None:
    """The failed models on one line, for the run record."""
    if not failed:
        return None
    named = ", ".join(sorted(failed)[:5])
    return f"{len(failed)} could not be read in full: {named}{', ...' if len(failed) > 5 else ''}"
