{% macro json_object_of_rows(name, value) -%}
    {{ return(adapter.dispatch('json_object_of_rows')(name, value)) }}
{%- endmacro %}

{% macro duckdb__json_object_of_rows(name, value) -%}
    to_json(map_from_entries(list(row({{ name }}, {{ value }}) order by {{ name }})))
{%- endmacro %}

{% macro postgres__json_object_of_rows(name, value) -%}
    jsonb_object_agg({{ name }}, {{ value }})
{%- endmacro %}
