-- A view: what reads it reads some of its columns.
{{ config(materialized='view') }}

with hub_models as (

    select * from {{ ref('stg_hub__models') }}

),

aliases as (

    select alias from {{ ref('int_model_aliases') }}

)

select hub_models.*
from hub_models
where not exists (select 1 from aliases where aliases.alias = hub_models.model_id)
