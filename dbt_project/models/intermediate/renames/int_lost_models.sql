-- Parsed in builds that were not published, or published in tables that somebody dropped, while raw
-- has lost its rows: hf.models cannot have such a model, and nothing that refers to it may.
with hub_models as (

    select model_id from {{ ref('stg_hub__models') }}

),

model_listings as (

    select model_id from {{ ref('stg_hub__model_listings') }}

),

published as (

    select model_id from {{ source('published', 'models') }}

)

select hub_models.model_id
from hub_models
where
    not exists (
        select 1 from model_listings where model_listings.model_id = hub_models.model_id
    )
    and not exists (select 1 from published where published.model_id = hub_models.model_id)
