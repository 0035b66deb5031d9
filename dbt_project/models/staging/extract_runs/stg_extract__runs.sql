with runs as (

    select * from {{ source('raw', 'runs') }}

),

loads as (

    select load_id from {{ source('raw', '_dlt_loads') }} where status = 0

),

parsed as (

    {{ parse_payload(
        from='runs',
        from_columns='run_id, run_number, status, trigger, error, payload, started_at, completed_at',
        fields=[
            'kind', 'options', 'sources', 'listings', 'load_ids', 'version', 'versions', 'phases', 'totals',
            'peak_memory_bytes', 'build'
        ]
    ) }}

),

unfinished_loads as (

    select distinct parsed.run_id
    from parsed
    cross join {{ json_elements('parsed.load_ids', 'listed_load') }}
    left join loads on loads.load_id = {{ json_unquoted('listed_load.element') }}
    where loads.load_id is null

)

select
    parsed.run_id,
    parsed.run_number,
    parsed.status,
    parsed.trigger,
    parsed.error,
    parsed.status in ('success', 'partial') and unfinished_loads.run_id is null as is_landed,
    parsed.started_at,
    parsed.completed_at,
    parsed.options -> 'sources' as sources_asked,
    parsed.sources,
    parsed.listings,
    coalesce({{ json_string('parsed.kind') }}, 'extract') as kind,
    parsed.options,
    {{ json_string('parsed.version') }} as version,
    parsed.versions,
    parsed.phases,
    parsed.totals,
    {{ json_bigint('parsed.peak_memory_bytes') }} as peak_memory_bytes,
    {{ json_string("parsed.build -> 'status'") }} is not null as is_build_recorded,
    case
        when {{ json_string("parsed.build -> 'status'") }} in ('success', 'failed')
            then {{ json_string("parsed.build -> 'status'") }}
    end as build_status,
    {{ json_string("parsed.build -> 'error'") }} as build_error,
    {{ json_double("parsed.build -> 'seconds'") }} as build_seconds,
    {{ json_timestamp("parsed.build -> 'completed_at'") }} as build_completed_at
from parsed
left join unfinished_loads on unfinished_loads.run_id = parsed.run_id
