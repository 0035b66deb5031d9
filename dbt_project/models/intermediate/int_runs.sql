with runs as (

    select * from {{ ref('stg_extract__runs') }}

),

run_models as (

    select * from {{ ref('int_run_models') }}

)

select
    runs.run_id,
    runs.run_number,
    runs.kind,
    runs.trigger,
    case when runs.build_status = 'failed' then 'failed' else runs.status end as status,
    runs.build_status,
    {{ trimmed("split_part(coalesce(runs.build_error, runs.error), e'\n', 1)") }} as error,
    runs.options as asked,
    {{ json_bigint("runs.totals -> 'rows'") }} as rows_landed,
    {{ json_bigint("runs.totals -> 'records_rejected'") }} as rows_rejected,
    {{ json_bigint("runs.totals -> 'skipped'") }} as rows_skipped,
    run_models.new_models,
    run_models.gone_models,
    {{ json_bigint("runs.totals -> 'requests'") }} as requests,
    {{ json_bigint("runs.totals -> 'retries'") }} as retries,
    {{ json_double("runs.totals -> 'waited_seconds'") }} as waited_seconds,
    {{ json_double("runs.phases -> 'prepare'") }} as prepare_seconds,
    {{ json_double("runs.phases -> 'land'") }} as land_seconds,
    {{ json_double("runs.phases -> 'check'") }} as check_seconds,
    {{ json_double("runs.phases -> 'retention'") }} as retention_seconds,
    runs.build_seconds,
    runs.peak_memory_bytes,
    runs.version,
    runs.versions,
    runs.started_at,
    coalesce(runs.build_completed_at, runs.completed_at) as completed_at
from runs
left join run_models on run_models.run_id = runs.run_id
