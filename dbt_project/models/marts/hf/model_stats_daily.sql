-- Nothing leaves: a day whose raw rows were pruned stays, and is not compared again (17 million
-- rows a year). There is no foreign key to hf.models: its index would take 400 MB a year on DuckDB.
{{ config(meta={'publish': {
    'unique_key': ['model_id', 'stat_date'],
    'compared_from': 'stat_date',
    'block_range_indexes': {'idx_model_stats_daily_stat_date': 'stat_date'}
}}) }}

with model_stats as (

    select * from {{ ref('int_model_stats') }}

)

select
    model_id,
    stat_date,
    downloads,
    likes,
    trending_score
from model_stats
