with text_generation as (

    select model_id from {{ ref('int_model_listings') }}
    where listing = 'text-generation' and is_current

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

)

select model_id as named_id, 'huggingface_hub' as source from text_generation
union
select model_id, 'community_rankings' from rankings where {{ trimmed('model_id') }} <> ''
union
select hugging_face_id, 'openrouter_index' from openrouter_models where hugging_face_id is not null
union
select model_id, 'catalog' from catalog
