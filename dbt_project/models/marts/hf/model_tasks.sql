{{ config(meta={'publish': {
    'unique_key': ['model_id', 'task_id'],
    'merge_exclude_columns': ['created_at'],
    'hard_deletes': 'delete',
    'indexes': {'idx_model_tasks_task_id': 'task_id'}
}}) }}

with model_tasks as (

    select * from {{ ref('int_models_ranked') }}

)

select
    model_id,
    task_id,
    rank_in_task,
    first_seen_at as created_at
from model_tasks
