{{ config(materialized='published_view') }}

{% set windows = [1, 7, 30] -%}
with figures as (

    {{ figures_then_and_now(ref('model_stats_daily'), ref('models'), windows) }}

)

select
    model_id,
    stat_date,
    downloads,
    likes,
    {% for days in windows -%}
        earlier_date_{{ days }}d,
        {% for figure in ['downloads', 'likes'] -%}
            {{ figure }} - {{ figure }}_{{ days }}d as {{ figure }}_growth_{{ days }}d,
            cast({{ figure }} - {{ figure }}_{{ days }}d as double precision)
            / nullif({{ figure }}_{{ days }}d, 0) as {{ figure }}_growth_ratio_{{ days }}d
            {{- ',' if not loop.last }}
        {% endfor -%}
        {{- ',' if not loop.last }}
    {% endfor %}
from figures
