"""Reads what the report and its plots show, with one query per section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extract.databases import Database
from extract.exports.checks import CheckResult, run_checks

Rows = list[tuple[Any, ...]]

COUNTS = """
    select 'Models', count(*), count(case when is_listed then 1 end) from hf.models
    union all
    select 'Tasks', count(*), count(case when is_listed then 1 end) from hf.tasks
    union all
    select 'Places in task rankings', count(*), count(*) from hf.model_tasks
    union all
    select 'Candidates', count(*), null from hf.candidates
    union all
    select 'Models with a parameter count', count(params_b), null from hf.model_sizes
    union all
    select 'Models with a figure left null in doubt', count(distinct model_id), null
    from hf.size_doubts
"""
SOURCES = """
    with runs as (
        select
            *,
            row_number() over (partition by source order by started_at desc, run_id desc) as recency
        from hf.ingestion_runs
    ),
    last_good as (
        select source, max(completed_at) as completed_at
        from hf.ingestion_runs
        where status = 'success'
        group by source
    )
    select
        runs.source, runs.status, runs.started_at, runs.successful, runs.failed,
        last_good.completed_at, runs.error
    from runs
    left join last_good on last_good.source = runs.source
    where runs.recency = 1
    order by runs.source collate "C"
"""
RUNS = """
    with latest as (
        select
            *,
            row_number() over (partition by kind order by run_number desc) as recency,
            max(case when status = 'success' then completed_at end) over (partition by kind)
                as last_success
        from hf.runs
    )
    select kind, status, started_at, rows_landed, new_models, gone_models, last_success, error
    from latest
    where recency = 1
    order by kind collate "C"
"""
PROVENANCE = """
    select source, count(*) as candidates
    from hf.candidates
    group by source
    order by candidates desc, source collate "C"
"""
NAMED_OFTEN = """
    select candidates.model_id, candidates.source, count(*) as mentions
    from hf.candidates
    inner join hf.candidate_sources on candidate_sources.model_id = candidates.model_id
    group by candidates.model_id, candidates.source
    having count(*) > 1
    order by mentions desc, candidates.model_id collate "C"
"""
LISTED_OFTEN = """
    select model_id, count(*) as listings
    from hf.model_tasks
    group by model_id
    having count(*) > 1
    order by listings desc, model_id collate "C"
"""
TOP = """
    select
        candidates.model_id, candidates.popularity_score, candidates.license, model_sizes.params_b,
        model_sizes.ctx_len, candidates.source
    from hf.candidates
    left join hf.model_sizes on model_sizes.model_id = candidates.model_id
    order by candidates.popularity_score desc, candidates.model_id collate "C"
    limit 10
"""
PER_TASK = """
    select tasks.task_id, count(model_tasks.model_id) as models, min(leaders.model_id)
    from hf.tasks
    left join hf.model_tasks on model_tasks.task_id = tasks.task_id
    left join hf.model_tasks as leaders
        on leaders.task_id = tasks.task_id and leaders.rank_in_task = 1
    where tasks.is_listed
    group by tasks.task_id
    order by models desc, tasks.task_id collate "C"
"""
LICENSES = """
    select coalesce(license, 'none given') as license, count(*) as models
    from hf.models
    where is_listed
    group by coalesce(license, 'none given')
    order by models desc, coalesce(license, 'none given') collate "C"
"""
CONFLICTS = """
    select model_id, figure, pinned, derived, derived_source, in_force
    from hf.catalog_conflicts
    order by model_id collate "C", figure collate "C"
"""
SOURCE_DOUBTS = """
    select source, ranking, source_model_id, not_numbers
    from hf.source_doubts
    order by source, ranking collate "C", source_model_id collate "C"
"""
SIZE_DOUBTS = """
    select config_key, figure, count(*) as models, min(model_id) as example
    from hf.size_doubts
    group by config_key, figure
    order by models desc, config_key collate "C"
"""
# Cells of a quarter of a power of ten, so that the plot works for 100 models and for millions.
CELLS = """
    select
        floor(log10(cast(model_sizes.params_b as double precision) * 1e9) * 4) as size_step,
        floor(log10(models.downloads) * 4) as downloads_step,
        count(*) as models
    from hf.models
    inner join hf.model_sizes on model_sizes.model_id = models.model_id
    where models.downloads > 0 and model_sizes.params_b > 0
    group by 1, 2
    order by 1, 2
"""


@dataclass(frozen=True)
class Figures:
    """The rows of each query above."""

    counts: Rows
    runs: Rows
    sources: Rows
    provenance: Rows
    named_often: Rows
    listed_often: Rows
    top: Rows
    per_task: Rows
    licenses: Rows
    conflicts: Rows
    source_doubts: Rows
    size_doubts: Rows
    cells: Rows
    checks: list[CheckResult]


def read_figures(database: Database) -> Figures:
    """Runs all queries of the report."""
    return Figures(
        counts=database.execute(COUNTS),
        runs=database.execute(RUNS),
        sources=database.execute(SOURCES),
        provenance=database.execute(PROVENANCE),
        named_often=database.execute(NAMED_OFTEN),
        listed_often=database.execute(LISTED_OFTEN),
        top=database.execute(TOP),
        per_task=database.execute(PER_TASK),
        licenses=database.execute(LICENSES),
        conflicts=database.execute(CONFLICTS),
        source_doubts=database.execute(SOURCE_DOUBTS),
        size_doubts=database.execute(SIZE_DOUBTS),
        cells=database.execute(CELLS),
        checks=run_checks(database),
    )
