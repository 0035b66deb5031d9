with rows_landed as (

    select * from {{ ref('stg_raw__hub_model_details') }} where kind = 'commits'

),

latest_first as (

    {{ latest_details('model_id', ['payload', 'fetched_at', 'payload_ok']) }}

),

-- an array stands where payloads are objects
latest as (

    select
        asked_id,
        fetched_at,
        payload_ok,
        '{"commits": ' || payload || '}' as payload
    from latest_first
    where age = 1

),

parsed as (

    {{ parse_payload(from='latest', from_columns='asked_id, fetched_at', fields=['commits']) }}

),

authors as (

    select
        parsed.asked_id,
        parsed.fetched_at,
        {{ json_string("author.element -> 'user'") }} as user_name
    from parsed
    cross join {{ json_elements('parsed.commits', 'commit_list') }}
    cross join {{ json_elements("(commit_list.element -> 'authors')", 'author') }}

)

select
    asked_id,
    user_name,
    count(*) as commits_count,
    max(fetched_at) as fetched_at
from authors
where user_name is not null
group by asked_id, user_name
