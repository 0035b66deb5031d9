{{ config(meta={'publish': {
    'unique_key': ['model_id', 'namespace', 'value'],
    'hard_deletes': 'delete',
    'only_stale': 'is_retagged',
    'keyed_rows': 5000000,
    'indexes': {'idx_model_tags_namespace_value': 'namespace, value'}
}}) }}

with tags as (

    select * from {{ ref('int_model_tags') }}

)

select
    model_id,
    namespace,
    value
from tags
