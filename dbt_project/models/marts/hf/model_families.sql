-- A table, though a view over hf.model_relations would say the same: every reader of a view would
-- wait for the whole recursion, also for one model.
{{ config(meta={'publish': {
    'unique_key': ['model_id'],
    'hard_deletes': 'delete',
    'indexes': {'idx_model_families_root_model_id': 'root_model_id'}
}}) }}

with families as (

    select * from {{ ref('int_model_families') }}

)

select
    model_id,
    root_model_id,
    depth
from families
