with rows_landed as (

    select * from {{ ref('stg_raw__hub_models') }} where listing in ('new', 'changed')

),

parsed as (

    {{ parse_payload(
        from='rows_landed',
        from_columns='listing, position, model_id, run_number, fetched_at, run_started_at',
        fields=['pipeline_tag', 'tags']
    ) }}

)

select
    listing,
    position,
    model_id,
    {{ json_string('pipeline_tag') }} as pipeline_tag,
    run_number,
    fetched_at,
    run_started_at as started_at,
    {{ json_strings('tags') }} as tags
from parsed
