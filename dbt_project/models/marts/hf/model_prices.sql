{{ config(meta={'publish': {
    'unique_key': ['openrouter_id', 'price_date'],
    'hard_deletes': 'delete'
}}) }}

with model_prices as (

    select * from {{ ref('int_model_prices') }}

)

select
    openrouter_id,
    price_date,
    model_id,
    prompt_price_usd_per_token,
    completion_price_usd_per_token,
    input_cache_read_price_usd_per_token,
    input_cache_write_price_usd_per_token,
    request_price_usd,
    image_price_usd,
    context_length,
    is_listed
from model_prices
