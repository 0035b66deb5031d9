-- A view: what reads it reads some of its columns.
{{ config(materialized='view') }}

with hub_models as (

    select * from {{ ref('stg_hub__models') }}

),

aliases as (

    select alias from {{ ref('int_model_aliases') }}

),

lost_models as (

    select model_id from {{ ref('int_lost_models') }}

)

select
    model_id,
    hub_id,
    payload_sha256,
    author,
    gated,
    library_name,
    pipeline_tag,
    license,
    card_license_name,
    downloads,
    likes,
    trending_score,
    hub_created_at,
    last_modified,
    tags,
    {{ (told_column_names() + weight_column_names() + quality_column_names()) | join(', ') }}
from hub_models
where
    not exists (select 1 from aliases where aliases.alias = hub_models.model_id)
    and not exists (select 1 from lost_models where lost_models.model_id = hub_models.model_id)
