with runs as (

    select * from {{ ref('stg_extract__runs') }}

),

source_names as (

    select 'hub' as extractor, 'huggingface_hub' as source, 'hub_models' as dataset_name
    union all
    select 'community', 'community_rankings', 'community_rankings'
    union all
    select 'openrouter', 'openrouter_index', 'openrouter_models'
    union all
    select 'datasets', 'huggingface_datasets', 'dataset_folders'

),

asked as (

    select
        runs.run_id,
        runs.run_number,
        case when runs.build_status = 'failed' then 'failed' else runs.status end as run_status,
        runs.trigger,
        coalesce(runs.build_error, runs.error) as run_error,
        runs.started_at as run_started_at,
        runs.completed_at as run_completed_at,
        source_names.extractor,
        source_names.source,
        source_names.dataset_name,
        (runs.sources -> source_names.extractor) as answer,
        (
            select count(*) from {{ json_elements('runs.listings', 'landed') }}
            where {{ json_exact_text("landed.element -> 'table'") }} = source_names.dataset_name
        ) > 0 as has_landed_listing
    from runs
    cross join source_names
    -- a run that was killed, or never reached its sources, says no more than what it was asked for
    where
        (runs.sources -> source_names.extractor) is not null
        or exists (
            select 1 from {{ json_elements('runs.sources_asked', 'asked_for') }}
            where {{ json_unquoted('asked_for.element') }} = source_names.extractor
        )

)

select
    run_id,
    extractor,
    source,
    dataset_name,
    trigger,
    run_status,
    {{ json_string("answer -> 'base_url'") }} as base_url,
    {{ json_string("answer -> 'status'") }} as status,
    coalesce(
        {{ json_string("answer -> 'error'") }},
        case when run_status in ('running', 'failed') then run_error end
    ) as error,
    run_number,
    coalesce({{ json_bigint("answer -> 'rows'") }}, 0) as rows_count,
    coalesce({{ json_bigint("answer -> 'records_rejected'") }}, 0) as rejected_count,
    coalesce({{ json_bigint("answer -> 'skipped'") }}, 0) as skipped_count,
    has_landed_listing,
    coalesce({{ json_timestamp("answer -> 'started_at'") }}, run_started_at) as started_at,
    coalesce({{ json_timestamp("answer -> 'completed_at'") }}, run_completed_at) as completed_at
from asked
where {{ json_string("answer -> 'status'") }} is distinct from 'skipped'
