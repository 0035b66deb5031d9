{{ config(meta={'publish': {
    'unique_key': ['run_id', 'model_id'],
    'first_per_model': 'first_seen_at',
    'only_with': ['ingestion_runs', 'model_stats_daily']
}}) }}

with new_models as (

    select * from {{ ref('int_new_models') }}

)

select
    run_id,
    model_id,
    first_seen_at
from new_models
