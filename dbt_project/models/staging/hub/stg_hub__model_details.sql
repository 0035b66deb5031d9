{% do depend_on_sizes__seeds() %}
with rows_landed as (

    select * from {{ ref('stg_raw__hub_model_details') }} where kind in ('info', 'config')

),

latest_first as (

    select
        rows_landed.model_id as asked_id,
        rows_landed.kind,
        rows_landed.payload_ok,
        rows_landed.fetched_at,
        rows_landed.run_number,
        -- a config.json stands where the Hub's record has its `config`: one way to read both
        case rows_landed.kind
            when 'config' then '{"config": ' || rows_landed.payload || '}'
            else rows_landed.payload
        end as payload,
        row_number() over (
            partition by rows_landed.model_id, rows_landed.kind
            order by
                rows_landed.payload_ok desc,
                rows_landed.run_number desc,
                rows_landed.fetched_at desc,
                rows_landed.payload_sha256
        ) as age
    from rows_landed

),

latest as (

    select * from latest_first where age = 1

),

parsed as (

    {{ parse_payload(
        from='latest',
        from_columns='asked_id, kind, fetched_at, run_number',
        fields=[
            'cardData', 'id', 'lastModified', 'library_name', 'pipeline_tag', 'tags'
        ] + weight_fields() + quality_fields(),
        nested=document_objects(),
        inner_objects={'config': language_config_paths()}
    ) }}

),

listed as (

    {{ with_names('parsed', readings=config_readings()) }}

)

select
    asked_id,
    kind,
    nullif({{ json_exact_text('id') }}, '') as answered_id,
    {{ json_string('library_name') }} as library_name,
    {{ json_string('pipeline_tag') }} as pipeline_tag,
    {{ record_license() }} as license,
    {{ json_string('"cardData" -> \'license_name\'') }} as card_license_name,
    fetched_at,
    run_number,
    {{ json_timestamp('"lastModified"') }} as last_modified,
    siblings,
    {{ weight_columns() }},
    {{ quality_columns() }}
from listed
