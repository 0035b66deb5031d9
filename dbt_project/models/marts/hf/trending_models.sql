{{ config(materialized='published_view') }}

{% set windows = [1, 7, 30] -%}
with stats as (

    select * from {{ ref('model_stats_daily') }}

),

newest as (

    select
        model_id,
        max(stat_date) as stat_date
    from stats
    group by model_id

),

in_reach as (

    select
        stats.model_id,
        stats.stat_date,
        stats.downloads,
        stats.likes,
        newest.stat_date as newest_date
    from stats
    inner join newest on newest.model_id = stats.model_id
    where stats.stat_date >= newest.stat_date - {{ 2 * (windows | max) }}

),

-- a night without a run does not lose the growth: up to twice as long ago will do
compared as (

    select
        model_id,
        newest_date,
        {% for days in windows -%}
            max(case
                when stat_date between newest_date - {{ 2 * days }} and newest_date - {{ days }}
                    then stat_date
            end) as earlier_date_{{ days }}d{{ ',' if not loop.last }}
        {% endfor %}
    from in_reach
    group by model_id, newest_date

),

figures as (

    select
        compared.model_id,
        compared.newest_date as stat_date,
        {% for figure in ['downloads', 'likes'] -%}
            max(case
                when in_reach.stat_date = compared.newest_date then in_reach.{{ figure }}
            end) as {{ figure }},
            {% for days in windows -%}
                max(case
                    when in_reach.stat_date = compared.earlier_date_{{ days }}d
                        then in_reach.{{ figure }}
                end) as {{ figure }}_{{ days }}d,
            {% endfor -%}
        {% endfor -%}
        {% for days in windows -%}
            compared.earlier_date_{{ days }}d{{ ',' if not loop.last }}
        {% endfor %}
    from compared
    inner join in_reach on in_reach.model_id = compared.model_id
    group by
        compared.model_id,
        compared.newest_date,
        {% for days in windows -%}
            compared.earlier_date_{{ days }}d{{ ',' if not loop.last }}
        {% endfor %}

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
