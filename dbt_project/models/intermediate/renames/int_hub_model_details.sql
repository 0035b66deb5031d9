-- A view: what reads it reads some of its columns.
{{ config(materialized='view') }}

with details as (

    select * from {{ ref('stg_hub__model_details') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

present as (

    select
        details.*,
        aliases.model_id
    from details
    left join aliases on aliases.alias = details.answered_id

)

select
    asked_id,
    kind,
    coalesce(model_id, answered_id) as answered_id,
    library_name,
    pipeline_tag,
    license,
    card_license_name,
    fetched_at,
    run_number,
    last_modified,
    siblings,
    {{ (weight_column_names() + quality_column_names()) | join(', ') }}
from present
