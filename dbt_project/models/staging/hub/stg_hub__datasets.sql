with rows_landed as (

    select * from {{ ref('stg_raw__hub_dataset_details') }} where kind in ('info', 'missing')

),

latest_first as (

    {{ latest_details('dataset_id', ['kind', 'payload', 'fetched_at', 'payload_ok']) }}

),

latest as (

    select * from latest_first where age = 1

),

parsed as (

    {{ parse_payload(
        from='latest',
        from_columns='asked_id, kind, fetched_at',
        fields=['cardData', 'description', 'downloads', 'id', 'likes', 'siblings', 'tags']
    ) }}

),

listed as (

    {{ with_names('parsed') }}

)

select
    asked_id as dataset_id,
    {{ json_string('id') }} as hub_id,
    {{ record_license() }} as license,
    greatest({{ json_bigint('downloads') }}, 0) as downloads,
    greatest({{ json_bigint('likes') }}, 0) as likes,
    kind = 'info' as is_found,
    {{ names_a_file('file_names', '(?:README|readme|Readme)[.]md') }}
    or {{ json_string('description') }} is not null as is_documented,
    fetched_at
from listed
