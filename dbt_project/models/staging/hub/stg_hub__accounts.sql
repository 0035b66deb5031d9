with rows_landed as (

    select * from {{ ref('stg_raw__hub_model_details') }} where kind = 'author'

),

latest_first as (

    {{ latest_details('model_id', ['source_url', 'fetched_at']) }}

)

select
    asked_id,
    case
        when strpos(source_url, '/api/organizations/') > 0 then 'organization'
        when strpos(source_url, '/api/users/') > 0 then 'user'
    end as account_kind,
    fetched_at
from latest_first
where age = 1
