-- Nothing leaves and nothing is written twice. There is no foreign key to hf.models, as with the
-- figures per day: its index would cost a first run of three million models as much as the rows.
{{ config(meta={'publish': {
    'unique_key': ['model_id', 'changed_at', 'change'],
    'compared_from': 'changed_at',
    'first_per_model': 'changed_at',
    'first_where': {'change': 'added'},
    'only_with': ['models', 'ingestion_runs', 'model_stats_daily'],
    'block_range_indexes': {'idx_model_changes_changed_at': 'changed_at'}
}}) }}

with model_changes as (

    select * from {{ ref('int_model_changes') }}

)

select
    model_id,
    changed_at,
    change,
    old_value,
    new_value,
    run_id
from model_changes
