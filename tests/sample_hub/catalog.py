"""The records that a sample Hub holds; tests change them while it serves."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.sample_hub.datasets import DATASET_RENAMES, dataset_records
from tests.sample_hub.exact import ExactPages
from tests.sample_hub.generated import GeneratedModels
from tests.sample_hub.named_models import digest, named_records
from tests.sample_hub.openrouter import index_entries
from tests.sample_hub.repositories import Repository, repository_of, repository_with
from tests.sample_hub.special_cases import PER_LISTING
from tests.sample_hub.tasks import EMPTY_TASK, TASKS, Task, task_records
from tests.sample_hub.variants import HUB_SHARES

Record = dict[str, Any]

RENAMED = {
    "gpt2": "openai-community/gpt2",
    "bert-base-uncased": "google-bert/bert-base-uncased",
    "t5-small": "google-t5/t5-small",
    "meta-llama/Meta-Llama-3.1-8B-Instruct": "meta-llama/Llama-3.1-8B-Instruct",
}


class Catalog:
    """What the Hub knows: models held one by one, generated ones, and the documents beside them.

    Attributes:
        models: Models held as full records, by id. Change them through the methods.
        generated: Further models, made when asked for.
        task_document: The object at `/api/tasks` (a mapping, or its exact text).
        openrouter_document: The document at `/api/v1/models` (a mapping, or its exact text).
        rankings: Documents at `/rankings/{name}.json` (a list, or the exact text).
        renamed: Old ids, and the ids that replaced them.
        exact: Listings and pages served byte for byte.
    """

    def __init__(
        self,
        *,
        tasks: Iterable[Task] = TASKS,
        models: Iterable[Record] = (),
        generated: GeneratedModels | None = None,
        empty_task: str | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.version = 0
        self.models: dict[str, Record] = {record["id"]: record for record in models}
        self.generated = generated or GeneratedModels(0, {})
        self.hidden: set[int] = set()
        self.slots_by_filter: dict[Any, list[int] | None] = {}
        self.tasks = tuple(tasks)
        self.task_document: Mapping[str, Any] | str = self._tasks_with_models(empty_task)
        self.openrouter_document: Mapping[str, Any] | str = {"data": index_entries()}
        self.rankings: dict[str, Any] = {"sample": self._sample_ranking()}
        self.renamed: dict[str, str] = dict(RENAMED)
        self.renamed_datasets: dict[str, str] = dict(DATASET_RENAMES)
        # How often each id was given to a model.
        self.made: Counter[str] = Counter(self.models)
        self.withdrawn: set[str] = set()
        self.disabled: set[str] = set()
        self.granted: set[str] = set()
        # Owners who are persons; every other is an organisation.
        self.users: set[str] = {"distilbert-fan", "sample-user"}
        self.datasets: dict[str, Record] = dataset_records()
        self.large_files: dict[str, bytes] = {}
        self.repositories: dict[tuple[str, str], Repository] = {}
        # Fields that a listing shows otherwise than the rest, by (listing, model id).
        self.per_listing: dict[tuple[str, str], Record] = dict(PER_LISTING)
        # Whether later pages repeat a record, as when values move in mid-listing.
        self.repeat_rows = False
        # Whether cursors by date of creation are of this server's own form instead of the Hub's.
        self.plain_cursors = False
        self.exact = ExactPages()

    # -- ready-made -----------------------------------------------------------------------

    @classmethod
    def demo(cls, models_per_task: int = 20, seed: int = 1) -> Catalog:
        """The 47 tasks with the named models in front and generated ones behind."""
        generated = _per_task(TASKS, models_per_task, seed, skip=EMPTY_TASK, top=900)
        return cls(models=named_records(), generated=generated, empty_task=EMPTY_TASK)

    @classmethod
    def sized(
        cls, tasks: int = 47, models_per_task: int = 1000, seed: int = 1, **night: Any
    ) -> Catalog:
        """Generated models only: each of the first `tasks` tasks has at least so many."""
        chosen = TASKS[:tasks]
        return cls(tasks=chosen, generated=_per_task(chosen, models_per_task, seed, **night))

    @classmethod
    def hub(cls, models: int = 3_000_000, seed: int = 1, **night: Any) -> Catalog:
        """`models` generated models in the Hub's proportions, half of them without a task."""
        shares = {"": HUB_SHARES[""], **{t.task_id: HUB_SHARES.get(t.task_id, 6) for t in TASKS}}
        return cls(generated=GeneratedModels(models, shares, seed=seed, top=90_000_000, **night))

    @classmethod
    def from_payloads(
        cls,
        tasks: str = "{}",
        listings: Mapping[str, Iterable[str]] | None = None,
        openrouter: str = '{"data":[]}',
        rankings: Mapping[str, str] | None = None,
        raw_pages: Mapping[str, bytes | list[bytes]] | None = None,
    ) -> Catalog:
        """Exactly these texts: a page is `[` + records joined by `,` + `]`.

        Args:
            tasks: The body of `/api/tasks`.
            listings: Record texts by task id; without a filter `all`, or `trending` when that
                is the order asked for.
            openrouter: The body of `/api/v1/models`.
            rankings: Bodies of `/rankings/{name}.json`.
            raw_pages: Whole bodies, by listing or by path; a list is a chain of pages.
        """
        catalog = cls(tasks=())
        catalog.task_document, catalog.openrouter_document = tasks, openrouter
        catalog.rankings = dict(rankings or {})
        catalog.renamed.clear()
        catalog.exact = ExactPages(listings, raw_pages, only=True)
        return catalog

    # -- changes --------------------------------------------------------------------------

    def add(self, model_id: str, task: str | None = None, **fields: Any) -> Record:
        """A model with these fields; what is not given is filled in plausibly."""
        record = new_record(model_id, task) | fields
        with self.lock:
            # Under an id that was given before, to a model gone or renamed, it is a new model.
            self.made[model_id] += 1
            if self.made[model_id] > 1 and "_id" not in fields:
                record["_id"] = digest(f"{model_id}#{self.made[model_id]}", 24)
            self.renamed.pop(model_id, None)
            self.models[model_id] = record
            self.version += 1
        return record

    def change(self, model_id: str, **fields: Any) -> Record:
        """Set fields of a model; a field given as `...` is taken away."""
        with self.lock:
            record = self._own(model_id)
            for name, value in fields.items():
                if value is ...:
                    record.pop(name, None)
                else:
                    record[name] = value
            self.version += 1
        return record

    def rename(self, old_id: str, new_id: str) -> None:
        """Give a model a new id, its `_id` stays; the old one redirects."""
        with self.lock:
            record = self._own(old_id)
            del self.models[old_id]
            record |= {"id": new_id, "modelId": new_id, "author": new_id.partition("/")[0]}
            self.models[new_id] = record
            self.renamed[old_id] = new_id
            self.renamed.pop(new_id, None)
            self.version += 1

    def remove(self, model_id: str) -> None:
        """Delete a model: it leaves every listing and answers 401."""
        with self.lock:
            self._own(model_id)
            del self.models[model_id]
            self.version += 1

    def gate(self, model_id: str, gated: str | bool = "manual") -> None:
        """Put a model's files behind a gate (`"manual"`, `"auto"`), or free them (False)."""
        self.change(model_id, gated=gated)

    def withdraw(self, model_id: str) -> None:
        """Make a model private: listed no more, 401 for everything."""
        self.remove(model_id)
        self.withdrawn.add(model_id)

    def disable(self, model_id: str) -> None:
        """Take a model down: still listed, 403 for its files and details."""
        self.disabled.add(model_id)

    def grant(self, model_id: str) -> None:
        """Let everybody past the gate of a model."""
        self.granted.add(model_id)

    def set_files(
        self, repo_id: str, files: Mapping[str, str | bytes], kind: str = "models", **more: Any
    ) -> Repository:
        """Give a repository exactly these files; `authors` makes a commit by each."""
        repository = repository_with(files, **more)
        self.repositories[kind, repo_id] = repository
        return repository

    # -- look-ups -------------------------------------------------------------------------

    def get(self, model_id: str) -> Record | None:
        """The full record of a model, or None."""
        with self.lock:
            if model_id in self.models:
                return self.models[model_id]
            number = self.generated.find(model_id)
            if number is None or number in self.hidden:
                return self.exact.record(model_id)
            return self.generated.record(number)

    def repository(self, kind: str, record: Record) -> Repository:
        """The files and commits of a model (`models`) or dataset (`datasets`)."""
        return self.repositories.get((kind, record["id"])) or repository_of(record)

    def _own(self, model_id: str) -> Record:
        """The record to change: a generated model becomes one held on its own."""
        if model_id not in self.models:
            number = self.generated.find(model_id)
            if number is None or number in self.hidden:
                raise KeyError(f"the sample Hub has no model {model_id!r}")
            self.models[model_id] = self.generated.record(number)
            self.hidden.add(number)
        return self.models[model_id]

    def _tasks_with_models(self, empty_task: str | None) -> dict[str, Any]:
        by_task: dict[str, list[str]] = {}
        for record in self.models.values():
            by_task.setdefault(record.get("pipeline_tag", ""), []).append(record["id"])
        return task_records(self.tasks, {t: ids[:4] for t, ids in by_task.items()}, empty_task)

    def _sample_ranking(self) -> list[Record]:
        leaders = sorted(self.models.values(), key=lambda r: -r["likes"])[:20]
        return [
            {"model_id": record["id"], "score": round(1500 - 12.5 * n, 1), "rank": n + 1}
            for n, record in enumerate(leaders)
        ]


def new_record(model_id: str, task: str | None = None) -> Record:
    """A plain model, made now."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    record: Record = {"_id": digest(model_id, 24), "id": model_id, "private": False}
    if task:
        record["pipeline_tag"] = task
    return record | {
        "tags": [*([task] if task else []), "license:apache-2.0", "region:us"],
        "downloads": 0,
        "likes": 0,
        "trendingScore": 0,
        "modelId": model_id,
        "author": model_id.partition("/")[0],
        "sha": digest(f"{model_id}@1", 40),
        "lastModified": now,
        "gated": False,
        "disabled": False,
        "cardData": {"license": "apache-2.0"},
        "siblings": [{"rfilename": ".gitattributes"}, {"rfilename": "README.md"}],
        "createdAt": now,
        "usedStorage": 1_000,
    }


def _per_task(
    tasks: Iterable[Task],
    models_per_task: int,
    seed: int,
    *,
    skip: str | None = None,
    top: int = 2_000_000,
    **night: Any,
) -> GeneratedModels:
    share = min(max(1, models_per_task), 25)
    shares = {task.task_id: share for task in tasks if task.task_id != skip}
    count = -(-models_per_task // share) * share * len(shares)
    return GeneratedModels(count, shares, seed=seed, top=top, **night)
