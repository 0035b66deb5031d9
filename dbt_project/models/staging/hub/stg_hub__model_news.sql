with rows_landed as (

    select * from {{ source('raw', 'hub_models') }} where listing in ('new', 'changed')

),

runs as (

    select * from {{ ref('stg_extract__runs') }} where is_landed

),

landed as (

    select
        rows_landed.*,
        runs.run_number,
        runs.started_at
    from rows_landed
    inner join runs on runs.run_id = rows_landed.run_id

),

parsed as (

    {{ parse_payload(
        from='landed',
        from_columns='listing, position, model_id, run_number, fetched_at, started_at',
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
    started_at,
    {{ json_strings('tags') }} as tags
from parsed
