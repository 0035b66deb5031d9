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

log = logging.getLogger(__name__)
NAME = "details"
BATCH = 50  # models that land together
# Errors that are not about a single model: the next one would fail as well.
FATAL_ERRORS = (AuthError, RateLimitError, UnreachableError)


@dataclass
class Outcome:
    """The outcome for the requested models.

    Attributes:
        landed: models whose documents have landed.
        fresh: models that were skipped, as their documents are recent.
        failed: model -> the reason, on one line.
        gone: the failed ones that the Hub has no more, as it says; its answer has landed.
        run_ids: the runs that landed them.
    """

    landed: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    run_ids: list[str] = field(default_factory=list)

    @property
    def is_buildable(self) -> bool:
        """Whether there is something to build hf with."""
        return bool(self.landed or self.fresh or self.gone)


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
    log.info("Details of %d models to fetch, %d are fresh.", len(stale), len(outcome.fresh))
    for start in range(0, len(stale), BATCH):
        batch = stale[start : start + BATCH]
        work = _Batch({model_id: wanted[model_id] for model_id in batch}, datasets, authors)
        run = run_under_lock(settings, RunSpec(NAME, work.start, _options(settings, len(batch))))
        outcome.landed += [model_id for model_id in batch if model_id in work.landed]
        outcome.gone += [model_id for model_id in batch if model_id in work.gone]
        outcome.failed |= {model_id: work.failed[model_id] for model_id in batch
                           if model_id in work.failed}  # fmt: skip
        outcome.run_ids.append(run.run_id)
        datasets |= work.datasets
        log.info("%d of %d models done.", start + len(batch), len(stale))
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
            report.records_rejected = len(self.failed)
            report.error = _failures(self.failed)

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
            self._fail(queue, model_id, str(error))
            return
        for document in found.documents:
            queue.add(document.batch(), NAME)
        (self.gone if found.is_gone else self.landed).add(model_id)
        if found.problem:
            self._fail(queue, model_id, found.problem)
        queue.progress.listing_done(model_id, len(found.documents))

    def _land_dataset(self, fetcher: Fetcher, queue: LandingQueue, dataset_id: str) -> None:
        queue.add(fetcher.dataset(dataset_id).batch(), NAME)
        self.datasets.add(dataset_id)

    def _fail(self, queue: LandingQueue, model_id: str, reason: str) -> None:
        self.failed[model_id] = reason.splitlines()[0]
        log.warning("%s: %s", model_id, self.failed[model_id])


def _failures(failed: dict[str, str]) -> str | None:
    """The failed models on one line, for the run record."""
    if not failed:
        return None
    named = ", ".join(sorted(failed)[:5])
    return f"{len(failed)} could not be read in full: {named}{', ...' if len(failed) > 5 else ''}"
