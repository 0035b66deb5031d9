-- depends_on: {{ ref('model_stats_daily') }}
-- A run is said to be done when its figures are: what is not here yet is what they are taken from.
{{ config(unique_key=['run_id']) }}

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
