{{ config(meta={'publish': {
    'unique_key': ['task_id'],
    'merge_exclude_columns': ['created_at'],
    'hard_deletes': {'is_listed': 'false'}
}}) }}

with tasks as (

    select * from {{ ref('stg_hub__tasks') }}

)

select
    task_id,
    task_label,
    is_listed,
    first_seen_at as created_at
from tasks
