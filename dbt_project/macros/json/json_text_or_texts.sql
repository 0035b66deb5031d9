{% macro json_text_or_texts(value) -%}
    {{ return(adapter.dispatch('json_text_or_texts')(value)) }}
{%- endmacro %}

{% macro duckdb__json_text_or_texts(value) -%}
    case json_type({{ value }})
        when 'VARCHAR' then to_json([{{ value }} ->> '$'])
        when 'ARRAY' then {{ json_strings(value) }}
    end
{%- endmacro %}

{% macro postgres__json_text_or_texts(value) -%}
    case jsonb_typeof({{ value }})
        when 'string' then jsonb_build_array({{ value }})
        when 'array' then {{ json_strings(value) }}
    end
{%- endmacro %}
