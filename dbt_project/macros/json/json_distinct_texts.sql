{% macro json_distinct_texts(texts, alias) -%}
    {{ return(adapter.dispatch('json_distinct_texts')(texts, alias)) }}
{%- endmacro %}

{% macro duckdb__json_distinct_texts(texts, alias) -%}
    unnest(list_distinct(cast({{ texts }} as text[]))) as {{ alias }} (element)
{%- endmacro %}

{% macro postgres__json_distinct_texts(texts, alias) -%}
    lateral (select distinct jsonb_array_elements_text({{ texts }})) as {{ alias }} (element)
{%- endmacro %}
