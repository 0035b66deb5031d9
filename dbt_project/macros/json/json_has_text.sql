{% macro json_has_text(texts, text) -%}
    {{ return(adapter.dispatch('json_has_text')(texts, text)) }}
{%- endmacro %}

{% macro duckdb__json_has_text(texts, text) -%}
    coalesce(list_contains(cast({{ texts }} as text[]), {{ text }}), false)
{%- endmacro %}

{% macro postgres__json_has_text(texts, text) -%}
    coalesce(jsonb_exists({{ texts }}, {{ text }}), false)
{%- endmacro %}
