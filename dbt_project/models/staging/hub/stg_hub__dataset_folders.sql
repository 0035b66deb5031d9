with rows_landed as (

    select * from {{ source('raw', 'dataset_folders') }}

),

runs as (

    select * from {{ ref('stg_extract__runs') }} where is_landed

),

listings as (

    select * from {{ ref('stg_extract__listings') }} where table_name = 'dataset_folders'

)

select
    rows_landed.dataset_id,
    rows_landed.folder,
    coalesce(bool_or(rows_landed.run_id = listings.run_id), false) as is_listed,
    min(runs.started_at) as first_seen_at,
    max(rows_landed.fetched_at) as last_seen_at
from rows_landed
inner join runs on runs.run_id = rows_landed.run_id
left join listings on listings.listing = rows_landed.dataset_id
group by rows_landed.dataset_id, rows_landed.folder
