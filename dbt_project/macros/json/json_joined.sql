{% macro json_joined(value) -%}
    {{ return(adapter.dispatch('json_joined')(value)) }}
{%- endmacro %}

{% macro duckdb__json_joined(value) -%}
    case
        when json_type({{ value }}) = 'ARRAY'
            then array_to_string(json_extract_string({{ value }}, '$[*]'), ' ')
    end
{%- endmacro %}

{% macro postgres__json_joined(value) -%}
    case
        when jsonb_typeof({{ value }}) = 'array'
            then (
                select string_agg(text_list.element, ' ' order by text_list.position)
                from jsonb_array_elements_text({{ value }}) with ordinality as text_list (element, position)
            )
    end
{%- endmacro %}
