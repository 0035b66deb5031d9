{% macro days_since(moment) -%}
    {{ return(adapter.dispatch('days_since')(moment)) }}
{%- endmacro %}

{% macro duckdb__days_since(moment) -%}
    cast(greatest(0, cast({{ current_moment() }} at time zone 'UTC' as date) - cast({{ moment }} at time zone 'UTC' as date)) as integer)
{%- endmacro %}

{% macro postgres__days_since(moment) -%}
    greatest(0, cast({{ current_moment() }} at time zone 'UTC' as date) - cast({{ moment }} at time zone 'UTC' as date))
{%- endmacro %}
