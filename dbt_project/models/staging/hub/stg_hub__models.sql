{{ config(
    materialized='incremental',
    unique_key='model_id',
    incremental_strategy='delete+insert',
    on_schema_change='sync_all_columns'
) }}

{% do depend_on_sizes__seeds() %}

{#- Rendered here and hashed: when a path or a macro changes, every payload is parsed again. -#}
{%- set fields = [
    '_id', 'author', 'cardData', 'createdAt', 'downloads', 'gated', 'lastModified', 'library_name', 'likes', 'pipeline_tag',
    'tags', 'trendingScore'
] + weight_fields() + quality_fields() -%}
{%- set opened -%}
    {{ parse_payload(
        from='payloads',
        from_columns='model_id, payload_sha256',
        fields=fields,
        nested=document_objects(),
        inner_objects={'config': language_config_paths()}
    ) }}
{%- endset -%}
{%- set fields_read -%}
    nullif({{ json_exact_text('_id') }}, '') as hub_id,
    {{ json_string('author') }} as author,
    {{ json_scalar_text('gated') }} as gated,
    {{ json_string('library_name') }} as library_name,
    {{ json_string('pipeline_tag') }} as pipeline_tag,
    {{ record_license() }} as license,
    {{ json_string('"cardData" -> \'license_name\'') }} as card_license_name,
    {{ json_bigint('downloads') }} as downloads,
    {{ json_bigint('likes') }} as likes,
    {{ json_double('"trendingScore"') }} as trending_score,
    {{ json_timestamp('"createdAt"') }} as hub_created_at,
    {{ json_timestamp('"lastModified"') }} as last_modified,
    tag_names as tags,
    {{ told_columns() }},
    {{ weight_columns() }},
    {{ quality_columns() }}
{%- endset -%}
{%- set known = this if is_incremental() else none -%}
{%- set named = with_names('parsed', readings=config_readings()) -%}
{%- set parser = code_hash(opened ~ named ~ fields_read) %}

-- read twice, which would make either engine copy every payload first
with rows_landed as not materialized (

    select * from {{ ref('stg_raw__hub_models') }}

),

-- which of a model's rows is the latest matters only where one of them is yet to be parsed
comparable as not materialized (

    select * from rows_landed
    {% if known -%}
        where model_id in (
            select rows_landed.model_id
            from rows_landed
            where {{ is_yet_to_parse('rows_landed', known, parser) }}
        )
    {%- endif %}

),

latest as (

    {{ latest_rows(from='comparable', keys=['model_id']) }}

),

-- a payload that was parsed before, by this same code, is not parsed again
to_parse as (

    select * from latest
    {% if known -%}
        where {{ is_yet_to_parse('latest', known, parser) }}
    {%- endif %}

),

payloads as (

    select rows_landed.*
    from rows_landed
    inner join to_parse
        on
            to_parse.run_id = rows_landed.run_id
            and to_parse.listing = rows_landed.listing
            and to_parse.position = rows_landed.position

),

parsed as (

    {{ opened }}

),

listed as (

    {{ named }}

)

select
    model_id,
    payload_sha256,
    '{{ parser }}' as parser,
    {{ fields_read }}
from listed
