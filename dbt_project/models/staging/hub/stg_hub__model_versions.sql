-- Of one run alone, every night's, nothing is read: what its payloads changed is the difference
-- between what is published and what is built.
with rows_landed as not materialized (

    select * from {{ ref('stg_raw__hub_models') }}

),

unread as (

    {{ unread_hub_runs(source('published', 'model_changes')) }}

),

models as (

    select * from {{ ref('stg_hub__models') }}

),

counted as (

    select count(*) as runs_count from unread

),

several_runs as (

    select unread.run_number
    from unread
    cross join counted
    where counted.runs_count > 1

),

of_several_runs as not materialized (

    select rows_landed.*
    from rows_landed
    inner join several_runs on several_runs.run_number = rows_landed.run_number
    where rows_landed.payload_ok

),

latest as (

    {{ latest_rows(from='of_several_runs', keys=['model_id', 'run_number']) }}

),

parsed_before as (

    select
        latest.model_id,
        latest.run_number,
        models.license,
        models.gated,
        models.pipeline_tag,
        models.library_name
    from latest
    inner join models
        on
            models.model_id = latest.model_id
            and models.payload_sha256 = latest.payload_sha256

),

payloads as (

    select rows_landed.*
    from latest
    inner join rows_landed
        on
            rows_landed.run_id = latest.run_id
            and rows_landed.listing = latest.listing
            and rows_landed.position = latest.position
    left join parsed_before
        on
            parsed_before.model_id = latest.model_id
            and parsed_before.run_number = latest.run_number
    where parsed_before.model_id is null

),

opened as (

    {{ parse_payload(
        from='payloads',
        from_columns='model_id, run_number',
        fields=['cardData', 'gated', 'library_name', 'pipeline_tag', 'tags']
    ) }}

),

parsed as (

    select
        *,
        {{ json_strings('tags') }} as tag_names
    from opened

)

select
    model_id,
    run_number,
    license,
    gated,
    pipeline_tag,
    library_name
from parsed_before
union all
select
    model_id,
    run_number,
    {{ record_license() }} as license,
    {{ json_scalar_text('gated') }} as gated,
    {{ json_string('pipeline_tag') }} as pipeline_tag,
    {{ json_string('library_name') }} as library_name
from parsed
