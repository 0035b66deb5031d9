with rows_landed as (

    select * from {{ ref('stg_raw__dataset_folders') }}

),

listings as (

    select * from {{ ref('stg_extract__listings') }} where table_name = 'dataset_folders'

)

select
    rows_landed.dataset_id,
    rows_landed.folder,
    coalesce(bool_or(rows_landed.run_id = listings.run_id), false) as is_listed,
    min(rows_landed.run_started_at) as first_seen_at,
    max(rows_landed.fetched_at) as last_seen_at
from rows_landed
left join listings on listings.listing = rows_landed.dataset_id
group by rows_landed.dataset_id, rows_landed.folder
