{{ config(meta={'publish': {
    'unique_key': ['model_id', 'config_key'],
    'hard_deletes': 'delete',
    'only_stale': 'is_stale'
}}) }}

with doubts as (

    select * from {{ ref('int_size_doubts') }}

)

select
    model_id,
    config_key,
    figure
from doubts
