-- Every current listing has exactly the raw rows that its run promised: none lost, none twice.

with listings as (

    select * from {{ ref('stg_extract__listings') }}

),

landed as (

    select 'hub_models' as table_name, listing, run_id, count(*) as landed_count
    from {{ source('raw', 'hub_models') }}
    group by listing, run_id
    union all
    select 'hub_tasks' as table_name, '' as listing, run_id, count(*) as landed_count
    from {{ source('raw', 'hub_tasks') }}
    group by run_id
    union all
    select 'community_rankings' as table_name, ranking as listing, run_id, count(*) as landed_count
    from {{ source('raw', 'community_rankings') }}
    group by ranking, run_id
    union all
    select 'openrouter_models' as table_name, '' as listing, run_id, count(*) as landed_count
    from {{ source('raw', 'openrouter_models') }}
    group by run_id
    union all
    select 'dataset_folders' as table_name, dataset_id as listing, run_id, count(*) as landed_count
    from {{ source('raw', 'dataset_folders') }}
    group by dataset_id, run_id

)

select
    listings.table_name,
    listings.listing,
    listings.run_id,
    listings.rows_count as promised_count,
    coalesce(landed.landed_count, 0) as landed_count
from listings
left join landed
    on
        landed.table_name = listings.table_name
        and landed.listing = listings.listing
        and landed.run_id = listings.run_id
where listings.rows_count is distinct from coalesce(landed.landed_count, 0)
