{{ config(meta={'publish': {'as': 'view'}}) }}

with model_prices as (

    select * from {{ ref('model_prices') }}

),

latest_days as (

    select
        openrouter_id,
        max(price_date) as price_date
    from model_prices
    where is_listed
    group by openrouter_id

)

select
    model_prices.openrouter_id,
    model_prices.price_date,
    model_prices.model_id,
    model_prices.prompt_price_usd_per_token,
    model_prices.completion_price_usd_per_token,
    model_prices.input_cache_read_price_usd_per_token,
    model_prices.input_cache_write_price_usd_per_token,
    model_prices.request_price_usd,
    model_prices.image_price_usd,
    model_prices.context_length
from model_prices
inner join latest_days
    on
        latest_days.openrouter_id = model_prices.openrouter_id
        and latest_days.price_date = model_prices.price_date
