with rows_landed as (

    select * from {{ ref('stg_raw__hub_tasks') }}

),

listing as (

    select run_id from {{ ref('stg_extract__listings') }} where table_name = 'hub_tasks'

),

latest_first as (

    select
        rows_landed.*,
        min(rows_landed.run_started_at) over (partition by rows_landed.task_id) as first_seen_at,
        -- not always the latest row: a run whose listing shrank too far does not unlist a task
        bool_or(rows_landed.run_id = listing.run_id)
            over (partition by rows_landed.task_id) as is_listed,
        row_number() over (
            partition by rows_landed.task_id
            order by rows_landed.run_number desc, rows_landed.position
        ) as age
    from rows_landed
    left join listing on listing.run_id = rows_landed.run_id

),

latest as (

    select * from latest_first where age = 1

),

parsed as (

    {{ parse_payload(
        from='latest',
        from_columns='task_id, position, first_seen_at, is_listed',
        fields=['label']
    ) }}

)

select
    parsed.task_id,
    coalesce({{ json_string('parsed.label') }}, parsed.task_id) as task_label,
    parsed.position,
    coalesce(parsed.is_listed, false) as is_listed,
    parsed.first_seen_at
from parsed
