{% macro json_texts(texts, alias) -%}
    {{ return(adapter.dispatch('json_texts')(texts, alias)) }}
{%- endmacro %}

{# A third of what it costs to go through JSON values; an array of strings is what makes the cast hold. #}
{% macro duckdb__json_texts(texts, alias) -%}
    unnest(cast({{ texts }} as text[])) as {{ alias }} (element)
{%- endmacro %}

{% macro postgres__json_texts(texts, alias) -%}
    lateral jsonb_array_elements_text({{ texts }}) as {{ alias }} (element)
{%- endmacro %}
