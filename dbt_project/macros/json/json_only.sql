{% macro json_only(value) -%}
    {{ return(adapter.dispatch('json_only')(value)) }}
{%- endmacro %}

{% macro duckdb__json_only(value) -%}
    case
        when coalesce(json_type({{ value }}), '') <> 'ARRAY' then {{ value }}
        when len(list_distinct(json_extract({{ value }}, '$[*]'))) = 1 then json_extract({{ value }}, '$[0]')
    end
{%- endmacro %}

{% macro postgres__json_only(value) -%}
    case
        when coalesce(jsonb_typeof({{ value }}), '') <> 'array' then {{ value }}
        when {{ value }} <@ jsonb_build_array({{ value }} -> 0) then {{ value }} -> 0
    end
{%- endmacro %}
