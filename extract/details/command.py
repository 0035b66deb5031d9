"""Which models' documents are landed, in batches, and what came of each.

    lock -> what is fresh is skipped -> a run per BATCH models: fetched side by side, landed
         -> hf built anew

A batch is a completed run of its own: what landed before an interruption stays and is not fetched
again. A model that cannot be had is named at the end; the others land.
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
from extract.landing import run_record
from extract.landing.queue import LandingQueue, SourceReport
from extract.landing.run_spec import RunSpec
from extract.redaction import public_url
from extract.runs.run import run_under_lock

log = logging.getLogger(__name__)
NAME = "details"
BATCH = 50  # models that land together
# Not about one model: asking for the next one would give the same.
ENDS_ALL = (AuthError, RateLimitError, UnreachableError)


@dataclass
class Outcome:
    """What came of the models that were asked for.

    Attributes:
        failed: model -> why, on one line.
    """

    landed: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    run_ids: list[str] = field(default_factory=list)

    @property
    def has_something(self) -> bool:
        """Whether hf can be built on any of it."""
        return bool(self.landed or self.fresh)


def land_details(
    settings: Settings, wanted: dict[str, str | None], refresh: bool = False
) -> Outcome:
    """Lands what is not fresh; the caller holds the target's lock.

    Args:
        wanted: model id -> commit, None for the newest.
        refresh: fetch what is fresh too.

    Raises:
        CatalogError: the Hub or the database failed; batches before that have landed.
    """
    outcome, target = Outcome(), open_target(settings)
    target.prepare_work()
    datasets: set[str] = set()
    authors: Authors = KeyedCache()
    if not refresh:
        known, datasets = _known(settings, target, wanted)
        outcome.fresh = [model_id for model_id in wanted if model_id in known]
    asked = [model_id for model_id in wanted if model_id not in outcome.fresh]
    log.info("Details of %d models to fetch, %d are fresh.", len(asked), len(outcome.fresh))
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        work = _Batch({model_id: wanted[model_id] for model_id in batch}, datasets, authors)
        run = run_under_lock(settings, RunSpec(NAME, work.start, _options(settings, len(batch))))
        outcome.landed += [model_id for model_id in batch if model_id in work.landed]
        outcome.failed |= {model_id: work.failed[model_id] for model_id in batch
                           if model_id in work.failed}  # fmt: skip
        outcome.run_ids.append(run.run_id)
        datasets |= work.datasets
        log.info("%d of %d models done.", start + len(batch), len(asked))
    return outcome


def _options(settings: Settings, models: int) -> dict[str, object]:
    """What the run record keeps; never `sources`, which are those of an extract."""
    return {"target": settings.target, "models": models}


def _known(
    settings: Settings, target: Target, wanted: dict[str, str | None]
) -> tuple[dict[str, str], set[str]]:
    database = target.connect()
    try:
        run_record.make_tables(database, target)
        # One of them may say that a run failed whose documents would count as fresh.
        run_record.write_spooled(database, settings.state_dir, target.describe())
        models = fresh_models(database, wanted, settings.details_fresh_days)
        return models, fresh_datasets(database, settings.details_fresh_days)
    finally:
        database.close()


class _Batch:
    """One run's models: `start` is what the run calls."""

    def __init__(
        self, wanted: dict[str, str | None], known_datasets: set[str], authors: Authors
    ) -> None:
        self.landed: set[str] = set()
        self.failed: dict[str, str] = {}
        self.datasets: set[str] = set()
        self._wanted = wanted
        self._known = known_datasets
        self._authors = authors
        self._asked: KeyedCache[None] = KeyedCache()

    def start(self, settings: Settings, queue: LandingQueue) -> None:
        """Registers the one source of such a run and starts it."""
        client = HubClient(settings, on_wait=queue.progress.wait)
        report = SourceReport(NAME, public_url(settings.hf_endpoint), clock.now(), [client.traffic])
        queue.progress.listings_total(len(self._wanted))
        fetcher = Fetcher(client, self._authors)

        def fetch() -> None:
            models = list(self._wanted)
            run_concurrently(
                models, settings.concurrency, lambda one: self._one(fetcher, queue, one)
            )
            report.records_rejected = len(self.failed)
            report.error = _failures(self.failed)

        queue.register(report, fetch, required=True)
        queue.start()

    def _one(self, fetcher: Fetcher, queue: LandingQueue, model_id: str) -> None:
        queue.check()
        try:
            found = fetcher.model(model_id, self._wanted[model_id])
            for dataset_id in found.datasets:
                if dataset_id not in self._known:
                    self._asked.get(dataset_id, lambda one=dataset_id: self._dataset(  # type: ignore[misc]
                        fetcher, queue, one))  # fmt: skip
        except ENDS_ALL:
            raise
        except HttpError as error:
            self._fail(queue, model_id, str(error))
            return
        for document in found.documents:
            queue.add(document.batch(), NAME)
        self.landed.add(model_id)
        if found.problem:
            self._fail(queue, model_id, found.problem)
        queue.progress.listing_done(model_id, len(found.documents))

    def _dataset(self, fetcher: Fetcher, queue: LandingQueue, dataset_id: str) -> None:
        queue.add(fetcher.dataset(dataset_id).batch(), NAME)
        self.datasets.add(dataset_id)

    def _fail(self, queue: LandingQueue, model_id: str, reason: str) -> None:
        self.failed[model_id] = reason.splitlines()[0]
        log.warning("%s: %s", model_id, self.failed[model_id])


def _failures(failed: dict[str, str]) -> str | None:
    """One line for the run record."""
    if not failed:
        return None
    named = ", ".join(sorted(failed)[:5])
    return f"{len(failed)} could not be read in full: {named}{', ...' if len(failed) > 5 else ''}"
