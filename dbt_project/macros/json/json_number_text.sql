{# A number of JSON is as exact as a double, since DuckDB reads no more of it; a text is as exact as it is. #}
{% macro json_number_text(value) -%}
    case {{ json_kind(value) }}
        when 'number' then cast({{ json_double(value) }} as text)
        when 'string' then {{ json_unquoted(value) }}
    end
{%- endmacro %}
