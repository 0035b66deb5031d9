-- Nothing leaves: a day whose raw rows were pruned stays. Nor is it compared again (17 million rows a year).
-- hf.models has no foreign key from here: see the description.
{{ config(
    unique_key=['model_id', 'stat_date'],
    compared_from='stat_date',
    block_range_indexes={'idx_model_stats_daily_stat_date': 'stat_date'}
) }}

with model_stats as (

    select * from {{ ref('stg_hub__model_stats') }}

)

select
    model_id,
    stat_date,
    downloads,
    likes,
    trending_score
from model_stats
