{{ config(materialized='view') }}

with run_records as (

    select * from {{ ref('stg_extract__run_records') }}

),

run_models as (

    select * from {{ ref('int_run_models') }}

)

select
    run_records.run_id,
    run_records.run_number,
    run_records.kind,
    run_records.trigger,
    case when run_records.build_status = 'failed' then 'failed' else run_records.status end as status,
    run_records.build_status,
    {{ trimmed("split_part(coalesce(run_records.build_error, run_records.error), e'\n', 1)") }} as error,
    run_records.options as asked,
    {{ json_bigint("run_records.totals -> 'rows'") }} as rows_landed,
    {{ json_bigint("run_records.totals -> 'records_rejected'") }} as rows_rejected,
    {{ json_bigint("run_records.totals -> 'skipped'") }} as rows_skipped,
    run_models.new_models,
    run_models.gone_models,
    {{ json_bigint("run_records.totals -> 'requests'") }} as requests,
    {{ json_bigint("run_records.totals -> 'retries'") }} as retries,
    {{ json_double("run_records.totals -> 'waited_seconds'") }} as waited_seconds,
    {{ json_double("run_records.phases -> 'prepare'") }} as prepare_seconds,
    {{ json_double("run_records.phases -> 'land'") }} as land_seconds,
    {{ json_double("run_records.phases -> 'check'") }} as check_seconds,
    {{ json_double("run_records.phases -> 'retention'") }} as retention_seconds,
    run_records.build_seconds,
    run_records.peak_memory_bytes,
    run_records.version,
    run_records.versions,
    run_records.started_at,
    coalesce(run_records.build_completed_at, run_records.completed_at) as completed_at
from run_records
left join run_models on run_models.run_id = run_records.run_id
