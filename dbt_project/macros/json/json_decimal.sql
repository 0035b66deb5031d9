{# A number of JSON is as exact as a double, since DuckDB reads no more of it; a text is as exact as it is. #}
{% macro json_decimal(value) -%}
    case {{ json_kind(value) }}
        when 'number' then {{ text_decimal('cast(' ~ json_double(value) ~ ' as text)') }}
        when 'string' then {{ text_decimal(json_unquoted(value)) }}
    end
{%- endmacro %}
