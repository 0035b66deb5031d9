{{ config(meta={'publish': {'as': 'view'}}) }}

with figures as (

    {{ figures_then_and_now(ref('model_stats_daily'), ref('models'), [1, 7, 30]) }}

)

select
    model_id,
    stat_date,
    downloads,
    likes,
    earlier_date_1d,
    downloads - downloads_1d as downloads_growth_1d,
    cast(downloads - downloads_1d as double precision) / nullif(downloads_1d, 0)
        as downloads_growth_ratio_1d,
    likes - likes_1d as likes_growth_1d,
    cast(likes - likes_1d as double precision) / nullif(likes_1d, 0)
        as likes_growth_ratio_1d,
    earlier_date_7d,
    downloads - downloads_7d as downloads_growth_7d,
    cast(downloads - downloads_7d as double precision) / nullif(downloads_7d, 0)
        as downloads_growth_ratio_7d,
    likes - likes_7d as likes_growth_7d,
    cast(likes - likes_7d as double precision) / nullif(likes_7d, 0)
        as likes_growth_ratio_7d,
    earlier_date_30d,
    downloads - downloads_30d as downloads_growth_30d,
    cast(downloads - downloads_30d as double precision) / nullif(downloads_30d, 0)
        as downloads_growth_ratio_30d,
    likes - likes_30d as likes_growth_30d,
    cast(likes - likes_30d as double precision) / nullif(likes_30d, 0)
        as likes_growth_ratio_30d
from figures
