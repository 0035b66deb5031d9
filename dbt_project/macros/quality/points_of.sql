{# SQL select: one row with the points of a metric's inputs as columns, from the seed `quality_points`. #}
{% macro points_of(metric, inputs) -%}
    select
        {%- for input in inputs %}
        max(case when input = '{{ input }}' then points end) as {{ input }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('quality_points') }}
    where metric = '{{ metric }}'
{%- endmacro %}
