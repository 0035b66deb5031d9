with rows_landed as (

    select * from {{ ref('stg_raw__hub_model_details') }} where kind = 'author'

),

latest_first as (

    {{ latest_details('model_id', ['source_url', 'payload', 'fetched_at', 'payload_ok']) }}

),

latest as (

    select * from latest_first where age = 1

),

parsed as (

    {{ parse_payload(
        from='latest',
        from_columns='asked_id, source_url, fetched_at',
        fields=['fullname', 'isVerified', 'numFollowers']
    ) }}

)

select
    asked_id,
    {{ first_group('source_url', '/api/(?:organizations|users)/([^/?]+)/overview') }} as author,
    case
        when strpos(source_url, '/api/organizations/') > 0 then 'organization'
        when strpos(source_url, '/api/users/') > 0 then 'user'
    end as account_kind,
    {{ json_string('fullname') }} as full_name,
    {{ json_bigint('"numFollowers"') }} as followers,
    {{ json_boolean('"isVerified"') }} as is_verified,
    fetched_at
from parsed
