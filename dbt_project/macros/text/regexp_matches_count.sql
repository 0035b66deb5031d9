{% macro regexp_matches_count(text, pattern) -%}
    {{ return(adapter.dispatch('regexp_matches_count')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__regexp_matches_count(text, pattern) -%}
    len(regexp_extract_all({{ text }}, '{{ pattern }}'))
{%- endmacro %}

{% macro postgres__regexp_matches_count(text, pattern) -%}
    cast(regexp_count({{ text }}, '{{ pattern }}') as bigint)
{%- endmacro %}
