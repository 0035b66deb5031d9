-- A run is said to be done when what is kept of it is: is_unread_run() tells the others.
{{ config(meta={'publish': {
    'unique_key': ['run_id'],
    'only_with': ['model_stats_daily', 'model_prices', 'model_changes']
}}) }}

with runs as (

    select * from {{ ref('int_runs') }}

)

select
    run_id,
    run_number,
    kind,
    trigger,
    status,
    build_status,
    error,
    asked,
    rows_landed,
    rows_rejected,
    rows_skipped,
    new_models,
    gone_models,
    requests,
    retries,
    waited_seconds,
    prepare_seconds,
    land_seconds,
    check_seconds,
    retention_seconds,
    build_seconds,
    peak_memory_bytes,
    version,
    versions,
    started_at,
    completed_at
from runs
