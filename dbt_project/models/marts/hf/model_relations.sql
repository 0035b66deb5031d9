{{ config(meta={'publish': {
    'unique_key': ['model_id', 'base_model_id', 'relation'],
    'hard_deletes': 'delete',
    'indexes': {'idx_model_relations_base_model_id': 'base_model_id'}
}}) }}

with relations as (

    select * from {{ ref('int_model_relations') }}

)

select
    model_id,
    base_model_id,
    relation
from relations
