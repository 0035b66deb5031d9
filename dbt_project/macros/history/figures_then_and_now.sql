{% macro figures_then_and_now(stats, models, windows) -%}
    {{ return(adapter.dispatch('figures_then_and_now')(stats, models, windows)) }}
{%- endmacro %}

{# One pass over the dates and one over the latest days: half a second for 17 million rows, nine times as fast as below. #}
{% macro duckdb__figures_then_and_now(stats, models, windows) -%}
    {%- set figures = 'struct_pack(stat_date := stats.stat_date, downloads := stats.downloads, likes := stats.likes)' -%}
    select
        model_id,
        latest.stat_date,
        latest.downloads,
        latest.likes,
        {%- for days in windows %}
        earlier_{{ days }}d.stat_date as earlier_date_{{ days }}d,
        earlier_{{ days }}d.downloads as downloads_{{ days }}d,
        earlier_{{ days }}d.likes as likes_{{ days }}d{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            stats.model_id,
            max_by({{ figures }}, stats.stat_date) as latest,
            {%- for days in windows %}
            max_by({{ figures }}, stats.stat_date) filter (
                where stats.stat_date between days.latest - {{ 2 * days }} and days.latest - {{ days }}
            ) as earlier_{{ days }}d{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ stats }} as stats
        inner join (
            select model_id, max(stat_date) as latest from {{ stats }} group by model_id
        ) as days on days.model_id = stats.model_id
        where stats.stat_date >= days.latest - {{ 2 * (windows | max) }}
        group by stats.model_id
    ) as compared
{%- endmacro %}

{# Four look-ups in the primary key per model: a second for all of 47,000, none for one. Reading 17 million rows takes ten. #}
{% macro postgres__figures_then_and_now(stats, models, windows) -%}
    select
        latest.model_id,
        latest.stat_date,
        latest.downloads,
        latest.likes,
        {%- for days in windows %}
        earlier_{{ days }}d.stat_date as earlier_date_{{ days }}d,
        earlier_{{ days }}d.downloads as downloads_{{ days }}d,
        earlier_{{ days }}d.likes as likes_{{ days }}d{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ models }} as models
    cross join lateral (
        select * from {{ stats }} as stats
        where stats.model_id = models.model_id
        order by stats.stat_date desc
        limit 1
    ) as latest
    {%- for days in windows %}
    left join lateral (
        select * from {{ stats }} as stats
        where
            stats.model_id = models.model_id
            and stats.stat_date between latest.stat_date - {{ 2 * days }} and latest.stat_date - {{ days }}
        order by stats.stat_date desc
        limit 1
    ) as earlier_{{ days }}d on true
    {%- endfor %}
{%- endmacro %}
