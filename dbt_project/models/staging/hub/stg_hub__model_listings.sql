with rows_landed as (

    select * from {{ ref('stg_raw__hub_models') }}

),

listings as (

    select * from {{ ref('stg_extract__listings') }} where table_name = 'hub_models'

),

sightings as (

    select
        rows_landed.listing,
        rows_landed.model_id,
        coalesce(bool_or(rows_landed.run_id = listings.run_id), false) as is_current,
        min(rows_landed.run_started_at) as first_seen_at,
        max(rows_landed.fetched_at) as last_fetched_at,
        min(rows_landed.run_number) as first_run_number,
        max(rows_landed.run_number) as last_run_number
    from rows_landed
    left join listings on listings.listing = rows_landed.listing
    group by rows_landed.listing, rows_landed.model_id

)

select
    listing,
    model_id,
    is_current,
    first_seen_at,
    last_fetched_at,
    first_run_number,
    last_run_number
from sightings
