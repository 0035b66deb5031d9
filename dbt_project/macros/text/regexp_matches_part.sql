{% macro regexp_matches_part(text, pattern) -%}
    {{ return(adapter.dispatch('regexp_matches_part')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__regexp_matches_part(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__regexp_matches_part(text, pattern) -%}
    {{ text }} ~ '{{ pattern }}'
{%- endmacro %}
