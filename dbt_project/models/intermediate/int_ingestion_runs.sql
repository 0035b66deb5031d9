with run_sources as (

    select * from {{ ref('stg_extract__run_sources') }}

),

run_models as (

    select * from {{ ref('int_run_models') }}

)

select
    run_sources.run_id || '/' || run_sources.extractor as run_id,
    run_sources.dataset_name,
    run_sources.base_url,
    run_sources.source,
    run_sources.trigger,
    case
        when run_sources.run_status in ('running', 'failed') then run_sources.run_status
        when
            run_sources.status = 'failed'
            and run_sources.has_landed_listing
            and run_sources.rows_count > 0
            then 'partial'
        else run_sources.status
    end as status,
    run_sources.rows_count + run_sources.rejected_count + run_sources.skipped_count as total,
    case
        when run_sources.run_status in ('success', 'partial') then run_sources.rows_count
        else 0
    end as successful,
    case
        when run_sources.run_status in ('success', 'partial') then run_sources.rejected_count
        else run_sources.rows_count + run_sources.rejected_count
    end as failed,
    run_sources.skipped_count as skipped,
    case
        when run_sources.extractor = 'hub' then coalesce(run_models.new_models, 0)
        else 0
    end as new_models,
    cast(
        extract(epoch from run_sources.completed_at - run_sources.started_at) * 1000 as bigint
    ) as duration_ms,
    {{ trimmed("split_part(run_sources.error, e'\n', 1)") }} as error,
    run_sources.started_at,
    run_sources.completed_at
from run_sources
left join run_models on run_models.run_id = run_sources.run_id
