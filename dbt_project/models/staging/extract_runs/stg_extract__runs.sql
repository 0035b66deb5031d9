with run_records as (

    select * from {{ ref('stg_extract__run_records') }}

)

select
    run_id,
    run_number,
    is_landed,
    is_build_recorded,
    started_at,
    listings
from run_records
