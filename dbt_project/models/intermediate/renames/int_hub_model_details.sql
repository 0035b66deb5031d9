-- A view: what reads it reads some of its columns.
{{ config(materialized='view') }}

with details as (

    select * from {{ ref('stg_hub__model_details') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

)

select
    details.asked_id,
    details.kind,
    coalesce(aliases.model_id, details.answered_id) as answered_id,
    details.library_name,
    details.pipeline_tag,
    details.license,
    details.card_license_name,
    details.fetched_at,
    details.run_number,
    details.last_modified,
    details.siblings,
    {% for column in weight_column_names() + quality_column_names() -%}
        details.{{ column }}{{ ',' if not loop.last }}
    {% endfor %}
from details
left join aliases on aliases.alias = details.answered_id
