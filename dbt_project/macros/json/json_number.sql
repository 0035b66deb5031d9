{% macro json_number(value) -%}
    case {{ json_kind(value) }}
        when 'number' then {{ json_double(value) }}
        when 'string' then {{ text_double(json_unquoted(value)) }}
    end
{%- endmacro %}
