with runs as (

    select * from {{ ref('stg_extract__runs') }} where is_landed

),

listed as (

    select
        runs.run_id,
        runs.run_number,
        runs.started_at,
        {{ json_exact_text("listed.element -> 'table'") }} as table_name,
        coalesce({{ json_exact_text("listed.element -> 'listing'") }}, '') as listing,
        {{ json_bigint("listed.element -> 'rows'") }} as rows_count
    from runs
    cross join {{ json_elements('runs.listings', 'listed') }}

),

latest_first as (

    select
        *,
        row_number() over (partition by table_name, listing order by run_number desc) as age
    from listed

)

select
    table_name,
    listing,
    run_id,
    run_number,
    rows_count,
    started_at
from latest_first
where age = 1
