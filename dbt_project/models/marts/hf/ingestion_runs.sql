-- A run is said to be done when its figures are.
{{ config(meta={'publish': {'unique_key': ['run_id'], 'only_with': ['model_stats_daily']}}) }}

with ingestion_runs as (

    select * from {{ ref('int_ingestion_runs') }}

)

select
    run_id,
    dataset_name,
    base_url,
    source,
    trigger,
    status,
    total,
    successful,
    failed,
    skipped,
    new_models,
    duration_ms,
    error,
    started_at,
    completed_at
from ingestion_runs
