with listings as (

    select * from {{ ref('int_model_listings') }} where is_current

),

hub_models as (

    select * from {{ ref('stg_hub__models') }}

),

rankings as (

    select * from {{ ref('stg_community__rankings') }}

),

openrouter_models as (

    select * from {{ ref('stg_openrouter__models') }}

),

catalog as (

    select model_id from {{ ref('catalog') }}
    union
    select model_id from {{ ref('catalog_additions') }}

),

-- where the whole Hub was listed there is no listing of the task: its tag says the same
text_generation as (

    select model_id from listings where listing = 'text-generation'
    union
    select listings.model_id
    from listings
    inner join hub_models on hub_models.model_id = listings.model_id
    where
        listings.listing = 'all'
        and (
            hub_models.pipeline_tag = 'text-generation'
            or {{ first_tag_of('hub_models.tags', ['text-generation']) }} is not null
        )

)

select model_id as named_id, 'huggingface_hub' as source from text_generation
union
select model_id, 'community_rankings' from rankings where {{ trimmed('model_id') }} <> ''
union
select hugging_face_id, 'openrouter_index' from openrouter_models where hugging_face_id is not null
union
select model_id, 'catalog' from catalog
