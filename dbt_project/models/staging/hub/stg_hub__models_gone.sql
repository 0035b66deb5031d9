with rows_landed as (

    select * from {{ ref('stg_raw__hub_model_details') }} where kind = 'gone'

),

latest_first as (

    {{ latest_details('model_id', ['fetched_at', 'run_number']) }}

)

select
    asked_id,
    fetched_at,
    run_number
from latest_first
where age = 1
