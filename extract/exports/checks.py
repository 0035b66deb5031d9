"""The checks of the report: rules for the published tables, and how many rows break them.

dbt's tests passed before anything was published; these check the published tables as they are now,
which their owner may have edited since.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.databases import Database

# Rule -> a query that counts the rows that break it.
CHECKS = {
    "No model that the Hub has not listed is a candidate in two spellings": """
        select count(*) - count(distinct lower(model_id)) from hf.candidates
        where model_id not in (select model_id from hf.models)
    """,
    "Every candidate is named by a source": """
        select count(*) from hf.candidates
        where source = '' or model_id not in (select model_id from hf.candidate_sources)
    """,
    "Every model that a source names is a candidate": """
        select count(*) from hf.candidate_sources
        where model_id not in (select model_id from hf.candidates)
    """,
    "No popularity is below 0": """
        select count(*) from hf.candidates where popularity_score < 0
    """,
    "No license is an empty text": """
        select
            (select count(*) from hf.models where license = '')
            + (select count(*) from hf.candidates where license = '')
    """,
    "Ranks within a task are 1, 2, 3, ... without gaps": """
        select count(*) from (
            select task_id
            from hf.model_tasks
            group by task_id
            having min(rank_in_task) <> 1 or max(rank_in_task) <> count(*)
                or count(distinct rank_in_task) <> count(*)
        ) as uneven
    """,
    "Every ranked model and task is in its table": """
        select count(*) from hf.model_tasks
        where model_id not in (select model_id from hf.models)
            or task_id not in (select task_id from hf.tasks)
    """,
    "No size is 0 or below": """
        select count(*) from hf.model_sizes
        where params_b <= 0 or layers <= 0 or hidden <= 0 or ctx_len <= 0
    """,
    "Every known size says where it comes from": """
        select count(*) from hf.model_sizes
        where (params_b is not null and params_b_source is null)
            or (layers is not null and layers_source is null)
            or (hidden is not null and hidden_source is null)
            or (ctx_len is not null and ctx_len_source is null)
    """,
    "Active parameters are a part of all parameters": """
        select count(*) from hf.model_sizes where moe_active_ratio < 0 or moe_active_ratio > 1
    """,
}


@dataclass(frozen=True)
class CheckResult:
    """A rule, and how many rows break it."""

    what: str
    broken: int


def run_checks(database: Database) -> list[CheckResult]:
    """Runs every check, in the order above."""
    return [CheckResult(what, int(database.execute(sql)[0][0])) for what, sql in CHECKS.items()]
